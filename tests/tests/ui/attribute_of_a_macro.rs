use lemna_config::LemnaSecrets;

macro_rules! config {
    ($name:ident, $type:ty, $secret:literal) => {
        #[derive(LemnaSecrets)]
        struct $name {
            #[lemna(name = $secret)]
            one: $type,
        }
    };
}

config!(Forbidden, u16, "A B");
config!(Number, u16, 5);
config!(Optional, Option<Option<u16>>, "PORT");

fn main() {}
