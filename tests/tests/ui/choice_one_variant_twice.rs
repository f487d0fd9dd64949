use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {
    Iam { role_arn: String },
    IamRole { arn: String },
}

fn main() {}
