use lemna_config::LemnaSecrets;

#[derive(LemnaSecrets)]
enum DbAuth {
    Password(String, u16),
    IamRole(IamRole),
    Key { key: String },
}

#[derive(LemnaSecrets)]
struct IamRole {
    role_arn: String,
}

fn main() {}
