//! Where an expression in an attribute ends.
//!
//! syn without its feature `full`, which costs every build of every user a second, reads neither `if` nor `match` nor
//! closures. So the expression stays tokens, which the compiler judges: only the comma that ends it is looked for.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::ParseStream;
use syn::{Lifetime, Result, Token, token};

use super::given::at_end_of_option;
use crate::keys;

/// The keywords that what follows belongs to. After any other word an operand has ended.
const INTRODUCTIONS: &[&str] = &[
    "async", "break", "const", "dyn", "else", "extern", "fn", "for", "if", "impl", "in", "let", "loop", "match",
    "move", "mut", "ref", "return", "static", "unsafe", "while", "yield",
];

/// Takes the tokens of an expression: all up to the comma that ends it, or to a word that cannot belong to it.
pub(super) fn expression(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut reader = Reader { input, taken: TokenStream::new(), after_operand: false, in_type: false };
    while !at_end_of_option(input) && !reader.cannot_go_on() {
        reader.step()?;
    }
    Ok(reader.taken)
}

/// Whether an expression can begin as `tokens` do. What else is wrong with them, the compiler says.
pub(super) fn begins_as_one(tokens: &TokenStream) -> bool {
    let mut tokens = tokens.clone().into_iter();
    let is_next =
        |next: Option<TokenTree>, char| matches!(next, Some(TokenTree::Punct(next)) if next.as_char() == char);
    match tokens.next() {
        None => false,
        Some(TokenTree::Punct(first)) => match first.as_char() {
            '-' | '!' | '*' | '&' | '<' | '|' | '\'' => true,
            twice @ (':' | '.') => is_next(tokens.next(), twice),
            _ => false,
        },
        Some(TokenTree::Ident(first)) => first != "let",
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
    }
}

struct Reader<'a> {
    input: ParseStream<'a>,
    taken: TokenStream,
    /// Behind an operand `<` compares and `|` is an operator; elsewhere `<` opens generics and `|` a closure.
    after_operand: bool,
    /// Behind `as` and `->`, where `<` opens generics even after a word.
    in_type: bool,
}

impl Reader<'_> {
    /// Whether one operand follows another, which a comma is missing between, or the expression is a statement.
    fn cannot_go_on(&self) -> bool {
        match self.input.fork().parse() {
            Ok(TokenTree::Literal(_)) => self.after_operand,
            Ok(TokenTree::Ident(word)) => self.after_operand && word != "as" && !introduces(&word),
            Ok(TokenTree::Punct(punct)) => punct.as_char() == ';',
            _ => false,
        }
    }

    fn step(&mut self) -> Result<()> {
        let input = self.input;
        if input.peek(token::Group) {
            self.take_one()?;
            self.after_operand = true;
        } else if input.peek(Token![as]) {
            self.take_one()?;
            (self.after_operand, self.in_type) = (false, true);
        } else if input.peek(Token![->]) {
            self.take_two()?;
            (self.after_operand, self.in_type) = (false, true);
        } else if input.peek(Token![::]) {
            self.take_two()?;
            self.after_operand = false;
        } else if input.peek(Lifetime) {
            input.parse::<Lifetime>()?.to_tokens(&mut self.taken);
        } else if input.peek(Token![<]) && (self.in_type || !self.after_operand) {
            self.take_generics()?;
            self.after_operand = true;
        } else if input.peek(Token![|]) && !self.after_operand && !self.in_type {
            self.take_parameters()?;
        } else if input.peek(Token![<<]) || input.peek(Token![||]) {
            self.take_two()?;
            (self.after_operand, self.in_type) = (false, false);
        } else {
            self.take_other()?;
        }
        Ok(())
    }

    fn take_other(&mut self) -> Result<()> {
        match self.take_one()? {
            TokenTree::Ident(word) => self.after_operand = !introduces(&word),
            TokenTree::Literal(_) => self.after_operand = !self.in_type,
            TokenTree::Group(group) => {
                // The body of a closure whose type is written, or of an `if` behind `as`.
                self.in_type &= !(self.after_operand && group.delimiter() == Delimiter::Brace);
                self.after_operand = true;
            }
            TokenTree::Punct(punct) => {
                // The `*` of `as *const u8` belongs to the type, that of `as u8 * 2` does not.
                self.in_type &= !self.after_operand;
                self.after_operand = punct.as_char() == '?';
            }
        }
        Ok(())
    }

    /// From `<` to its `>`.
    fn take_generics(&mut self) -> Result<()> {
        let mut depth = 0_usize;
        while !self.input.is_empty() {
            if self.input.peek(Token![->]) {
                self.take_two()?;
                continue;
            }
            if let TokenTree::Punct(punct) = self.take_one()? {
                match punct.as_char() {
                    '<' => depth += 1,
                    '>' => depth -= 1,
                    _ => {}
                }
            }
            if depth == 0 {
                break;
            }
        }
        Ok(())
    }

    /// The parameters of a closure, from `|` to `|`.
    fn take_parameters(&mut self) -> Result<()> {
        self.take_one()?;
        while !self.input.is_empty() {
            if matches!(self.take_one()?, TokenTree::Punct(punct) if punct.as_char() == '|') {
                break;
            }
        }
        Ok(())
    }

    fn take_two(&mut self) -> Result<()> {
        self.take_one()?;
        self.take_one().map(drop)
    }

    fn take_one(&mut self) -> Result<TokenTree> {
        let token: TokenTree = self.input.parse()?;
        token.to_tokens(&mut self.taken);
        Ok(token)
    }
}

fn introduces(word: &Ident) -> bool {
    INTRODUCTIONS.iter().any(|introduction| word == introduction)
}

/// Whether an option begins here, which a comma is missing before.
pub(super) fn begins_an_option(input: ParseStream<'_>) -> bool {
    input.fork().parse::<Ident>().is_ok_and(|word| keys::is_known(&word))
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use syn::parse::{ParseStream, Parser as _};

    use super::{begins_as_one, expression};

    /// What is taken of `source`, and what is left.
    fn split(source: &str) -> (TokenStream, TokenStream) {
        let parts = |input: ParseStream<'_>| Ok((expression(input)?, input.parse()?));
        parts.parse_str(source).unwrap()
    }

    fn tokens(source: &str) -> String {
        source.parse::<TokenStream>().unwrap().to_string()
    }

    #[test]
    fn an_expression_ends_at_the_comma_that_is_not_its_own() {
        for whole in [
            "8080",
            "-1",
            "f(1, 2)",
            "if a < b { 1 } else if c { 2 } else { 3 }",
            "if let Some(x) | None = y { 1 } else { 2 }",
            "match (a, b) { (1, _) => 2, _ => 3 }",
            "{ let x = 1; x }",
            "unsafe { f() }",
            "'outer: loop { break 'outer 5 }",
            "f::<A, B>()",
            "Vec::<(A, B)>::new()",
            "<A as B<C, D>>::E",
            "1 + <A as B<C, D>>::E << 2",
            "f::<fn(A) -> B, C>()",
            "a < b",
            "a << b < c",
            "a || b | c",
            "|a, b| a + b",
            "|| 5",
            "move |a, b| a",
            "&|a, b| a || b",
            "|a: u8, b: u8| -> Vec<A, B> { c }",
            "a as Box<dyn B<C, D>>",
            "a as *const u8 as usize * b < c",
            "if a as u8 == b as u8 { 1 } else { 2 } < c",
            "a as fn(A) -> B<C, D>",
            "a as unsafe extern \"C\" fn()",
            "a..=b",
            "..<A as B<C, D>>::E",
            "a?.b < c",
            "A::<B, C> { d: 1, e: 2 }.d",
            "&raw const A",
            "r#if()",
        ] {
            let (taken, left) = split(&format!("{whole}, local"));
            assert_eq!(taken.to_string(), tokens(whole));
            assert_eq!(left.to_string(), tokens(", local"), "{whole}");
            assert!(begins_as_one(&taken), "{whole}");
        }
    }

    #[test]
    fn an_expression_ends_at_what_cannot_belong_to_it() {
        for (taken, left) in [
            ("5", "6"),
            ("8080", "name = \"X\""),
            ("f()", "local"),
            ("if a { 1 } else { 2 }", "local"),
            ("a as u8", "local"),
            ("5", "; 6"),
        ] {
            assert_eq!(split(&format!("{taken} {left}")).0.to_string(), tokens(taken));
        }
    }

    #[test]
    fn what_begins_no_expression_is_known() {
        for none in ["= 5", "# 5", "+ 5", ": 5", "? 5", "let a = 5"] {
            assert!(!begins_as_one(&none.parse().unwrap()), "{none}");
        }
    }
}
