use lemna_config::secret_name;

const NOT_LISTED: &str = secret_name!("API_ULR");
const FORBIDDEN: &str = secret_name!("API URL");
const EMPTY: &str = secret_name!("");
const NO_TEXT: &str = secret_name!(API_URL);
const NOTHING: &str = secret_name!();
const MISSPELLED: &str = secret_name!("API_URL", manifst = "infisical.names");
const NOT_THERE: &str = secret_name!("API_URL", manifest = "none.names");
const MORE: &str = secret_name!("API_URL", manifest = "infisical.names", "API_KEY");
const TWO: &str = secret_name!("API_URL" "API_KEY");

fn main() {
    println!("{NOT_LISTED}{FORBIDDEN}{EMPTY}{NO_TEXT}{NOTHING}{MISSPELLED}{NOT_THERE}");
}
