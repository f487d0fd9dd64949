use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {
    IamRole { arn: String },
    IAMRole { name: String },
    Password { password: String },
}

fn main() {}
