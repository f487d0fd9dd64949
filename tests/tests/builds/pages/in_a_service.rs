use lemna_config::testing::FakeInfisical;
use lemna_config::{InfisicalSettings, LemnaSecrets, Loader};

#[derive(LemnaSecrets)]
struct Config {
    api_key: String,
}

#[test]
fn the_key_comes_from_infisical() -> Result<(), Box<dyn std::error::Error>> {
    let server = FakeInfisical::start();
    server.project("my-project").set("dev", "API_KEY", "made-up");
    let settings =
        InfisicalSettings::new(server.url().parse()?, server.client_id(), server.client_secret().into(), "dev");
    let loader = Loader::builder().no_vars().no_env_file().infisical(settings).build();
    assert_eq!(Config::load_with(&loader)?.api_key, "made-up");
    Ok(())
}
