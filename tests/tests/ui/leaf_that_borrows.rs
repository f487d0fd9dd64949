use lemna_config::FromSecret;

#[derive(FromSecret)]
struct Borrowed<'a>(&'a str);

#[derive(FromSecret)]
struct Two<'a, 'b, T: 'a + 'b>(std::marker::PhantomData<(&'a T, &'b T)>);

fn main() {}
