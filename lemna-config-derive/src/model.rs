//! What a config struct means, once its attributes are known to agree.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt as _;
use syn::{DeriveInput, Expr, ExprLit, Lit, LitInt, LitStr, Meta, Path, Type, parse_quote};

use crate::attr::{self, DefaultAttr, DeprecatedAttr, FnPath, Item};
use crate::case::Case;
use crate::default_text::Misfit;
use crate::folder::Folder;
use crate::mistakes::Mistakes;
use crate::near::{did_you_mean, nearest};
use crate::range::{BoundKind, Range};
use crate::type_text::{inside_list, inside_option, type_text};
use crate::{check, names, shape};

/// A struct, or an enum of alternatives, that can be filled.
pub(crate) struct Config<'a> {
    pub(crate) item: &'a DeriveInput,
    pub(crate) field_enum: Ident,
    /// The path to the runtime crate.
    pub(crate) krate: Path,
    pub(crate) project: Option<LitStr>,
    pub(crate) mode: Option<Mode>,
    pub(crate) require_infisical: bool,
    pub(crate) forbid_env_file_in: &'a [LitStr],
    /// Whether the derive writes `Debug`.
    pub(crate) debug: bool,
    /// The word that asks for a `Serialize` of what is public.
    pub(crate) serialize: Option<&'a Ident>,
    /// The word that asks for one of it for the whole program.
    pub(crate) global: Option<&'a Ident>,
    /// The function that has the last word.
    pub(crate) validate: Option<&'a FnPath>,
    pub(crate) shape: Shape<'a>,
}

/// No list of it is empty, where there is no mistake.
pub(crate) enum Shape<'a> {
    Struct(Vec<Field<'a>>),
    Enum(Vec<Alternative<'a>>),
}

/// A variant with named fields.
pub(crate) struct Alternative<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field<'a>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Lenient,
    Strict,
}

pub(crate) struct Field<'a> {
    pub(crate) ident: &'a Ident,
    /// That of the enum of fields.
    pub(crate) variant: Ident,
    pub(crate) doc: String,
    pub(crate) kind: Kind<'a>,
}

pub(crate) enum Kind<'a> {
    /// A struct of further fields.
    Nested(Nested<'a>),
    /// What is read from one secret.
    Value(Value<'a>),
}

pub(crate) struct Nested<'a> {
    /// Without the `Option` around it.
    pub(crate) ty: &'a Type,
    pub(crate) optional: bool,
    /// What stands before the names of its fields: the struct's own prefix, then the field's.
    pub(crate) prefix: String,
    pub(crate) folder: Folder,
}

pub(crate) struct Value<'a> {
    /// Without the `Option` around it.
    pub(crate) ty: &'a Type,
    /// With the struct's prefix.
    pub(crate) secret_name: String,
    pub(crate) other_names: OtherNames<'a>,
    pub(crate) folder: Folder,
    pub(crate) parse: Parse<'a>,
    /// The range of its number, or of its numbers.
    pub(crate) range: Option<&'a Range>,
    /// The function that the value must pass.
    pub(crate) validate: Option<&'a FnPath>,
    pub(crate) when_absent: WhenAbsent<'a>,
    /// The flag of the command line that sets it.
    pub(crate) flag: Option<Flag<'a>>,
    pub(crate) local: bool,
    /// The word that says that `Debug` and `Serialize` show the value.
    pub(crate) public: Option<&'a Ident>,
    /// Whether an empty text is a value.
    pub(crate) allow_empty: bool,
    pub(crate) required_in: &'a [LitStr],
    /// Whether its text is never suspicious.
    pub(crate) verbatim: bool,
    /// For documents.
    pub(crate) example: Option<&'a LitStr>,
}

/// A flag of the command line.
pub(crate) struct Flag<'a> {
    /// The word that asks for it.
    pub(crate) key: &'a Ident,
    /// The name, if it is not made from the path.
    pub(crate) name: Option<&'a LitStr>,
    pub(crate) short: Option<char>,
}

/// What else a secret is called.
pub(crate) enum OtherNames<'a> {
    /// The names beside its own, with the struct's prefix, none or more.
    Aliases {
        names: Vec<String>,
        /// Whether they are to be replaced by its own.
        old: bool,
    },
    /// The secret itself is to be replaced by the one of this name.
    ReplacedBy(&'a LitStr),
}

/// How a text becomes the value.
pub(crate) enum Parse<'a> {
    FromSecret,
    FromStr,
    /// By this function.
    With(&'a FnPath),
    /// As several values, with this text between them.
    Separated(&'a LitStr),
    Json,
    Base64,
    Hex,
    /// As a list of structs, which are of this type.
    Structs(&'a Type),
}

/// What becomes of a field that no source has a value for.
pub(crate) enum WhenAbsent<'a> {
    Fail,
    None,
    /// `Default::default()`, asked for by this word.
    TraitDefault(&'a Ident),
    /// Read as a value would be, unless it is known not to be one.
    Text(&'a LitStr, Option<Misfit>),
    Expr(&'a TokenStream),
}

impl<'a> Config<'a> {
    /// The meaning of `item`, as far as it has one: the mistakes say whether it does.
    pub(crate) fn new(item: &'a Item<'_>, mistakes: &mut Mistakes) -> Self {
        let attrs = &item.attrs;
        shape::check(item, mistakes);
        check::other_debug(item, mistakes);
        if let Some(prefix) = &attrs.prefix {
            check::written_name(&prefix.value, mistakes);
        }
        if let Some(forbid) = &attrs.forbid_env_file_in {
            check::environments(&forbid.value, mistakes);
        }
        if let Some(project) = &attrs.project {
            check::project(&project.value, mistakes);
        }
        let prefix = attrs.prefix.as_ref().map_or_else(String::new, |prefix| prefix.value.value());
        let folder = Folder::read(attrs.path.as_ref().map(|path| &path.value), mistakes);
        let case = attrs.rename_all.as_ref().and_then(|rule| Case::read(&rule.value, mistakes));
        let case = case.unwrap_or(Case::ScreamingSnake);
        let mut read = |fields: &'a [attr::Field<'_>], variant: &dyn Fn(&Ident) -> Ident| {
            let read =
                fields.iter().map(|field| Field::new(field, variant(field.ident), &prefix, &folder, case, mistakes));
            read.collect::<Vec<_>>()
        };
        let shape = if item.variants.is_empty() {
            Shape::Struct(read(&item.fields, &names::variant))
        } else {
            let alternatives = item.variants.iter().map(|variant| {
                let ident = &variant.input.ident;
                let fields = read(&variant.fields, &|field| names::variant_within(ident, field));
                Alternative { ident, doc: doc(&variant.input.attrs), fields }
            });
            Shape::Enum(alternatives.collect())
        };
        check::nests_others(item, mistakes);
        Self {
            item: item.input,
            field_enum: names::field_enum(&item.input.ident),
            krate: krate(item),
            project: attrs.project.as_ref().map(|project| project.value.clone()),
            mode: attrs.mode.as_ref().and_then(|mode| Mode::new(&mode.value, mistakes)),
            require_infisical: attrs.require_infisical.is_some(),
            forbid_env_file_in: attrs.forbid_env_file_in.as_ref().map_or(&[], |forbid| &*forbid.value),
            debug: attrs.no_debug.is_none(),
            serialize: attrs.serialize.as_ref().map(|serialize| &serialize.key),
            global: attrs.global.as_ref().map(|global| &global.key),
            validate: attrs.validate.as_ref().map(|validate| &validate.value),
            shape,
        }
    }

    /// The fields, of all variants of an enum.
    pub(crate) fn fields(&self) -> Vec<&Field<'a>> {
        let mut fields = Vec::new();
        for (_, part) in self.shape.parts() {
            fields.extend(part);
        }
        fields
    }
}

impl<'a> Shape<'a> {
    /// The fields of the struct, or of each variant.
    pub(crate) fn parts(&self) -> Vec<(Option<&'a Ident>, &[Field<'a>])> {
        match self {
            Self::Struct(fields) => vec![(None, fields)],
            Self::Enum(alternatives) => alternatives.iter().map(|one| (Some(one.ident), &*one.fields)).collect(),
        }
    }

    /// Whether no list of it is empty.
    pub(crate) fn is_filled(&self) -> bool {
        self.parts().iter().all(|(_, fields)| !fields.is_empty())
    }
}

/// The path to the runtime crate.
pub(crate) fn krate(item: &Item<'_>) -> Path {
    item.attrs.krate.as_ref().map_or_else(|| parse_quote!(::lemna_config), |krate| krate.value.clone())
}

impl Mode {
    fn new(written: &LitStr, mistakes: &mut Mistakes) -> Option<Self> {
        match written.value().as_str() {
            "lenient" => Some(Self::Lenient),
            "strict" => Some(Self::Strict),
            other => {
                let meant = did_you_mean(nearest(other, &["lenient", "strict"]));
                mistakes.at(
                    written,
                    format!(
                        "there is no mode `{other}`{meant}\n\
                         write `mode = \"lenient\"` (a source that fails costs only the fields that needed it) \
                         or `mode = \"strict\"` (it fails the load)"
                    ),
                );
                None
            }
        }
    }
}

impl<'a> Field<'a> {
    /// Whether it has a config struct inside, or a list of such.
    pub(crate) fn nests(&self) -> bool {
        matches!(self.kind, Kind::Nested(_) | Kind::Value(Value { parse: Parse::Structs(_), .. }))
    }

    fn new(
        field: &'a attr::Field<'_>,
        variant: Ident,
        struct_prefix: &str,
        struct_folder: &Folder,
        case: Case,
        mistakes: &mut Mistakes,
    ) -> Self {
        let attrs = &field.attrs;
        check::nested_agrees(field, mistakes);
        check::one_option(field, mistakes);
        check::path_agrees(field, mistakes);
        check::public_agrees(field, mistakes);
        check::flag_agrees(field, mistakes);
        let folder = Folder::read(attrs.path.as_ref().map(|path| &path.value), mistakes);
        let folder = struct_folder.join(&folder);
        if let Some(prefix) = &attrs.prefix {
            check::written_name(&prefix.value, mistakes);
        }
        let kind = if attrs.nested.is_some() && inside_list(&field.input.ty).is_none() {
            let prefix = attrs.prefix.as_ref().map_or_else(String::new, |prefix| prefix.value.value());
            let inner = inside_option(&field.input.ty);
            let (ty, optional) = (inner.unwrap_or(&field.input.ty), inner.is_some());
            Kind::Nested(Nested { ty, optional, prefix: format!("{struct_prefix}{prefix}"), folder })
        } else {
            Kind::Value(Value::new(field, struct_prefix, folder, case, mistakes))
        };
        Self { ident: field.ident, variant, doc: doc(&field.input.attrs), kind }
    }
}

impl<'a> Value<'a> {
    fn new(
        field: &'a attr::Field<'_>,
        struct_prefix: &str,
        folder: Folder,
        case: Case,
        mistakes: &mut Mistakes,
    ) -> Self {
        let attrs = &field.attrs;
        let inner = inside_option(&field.input.ty);
        check::secret_name(field, case, mistakes);
        check::one_way_to_read(field, mistakes);
        check::default_agrees(field, inner.is_some(), mistakes);
        check::range_agrees(field, mistakes);
        check::required_in_agrees(field, inner.is_some() || attrs.default.is_some(), mistakes);
        let name = attrs.name.as_ref().map_or_else(|| case.apply_to_field(field.ident), |name| name.value.value());
        let secret_name = format!("{struct_prefix}{name}");
        check::deprecated_agrees(field, &secret_name, mistakes);
        let (ty, parse) = (inner.unwrap_or(&field.input.ty), Parse::new(field));
        if let Some(range) = &attrs.range {
            bounds_fit(&range.value, ty, mistakes);
        }
        Self {
            ty,
            secret_name,
            other_names: OtherNames::new(attrs, struct_prefix),
            folder,
            range: attrs.range.as_ref().map(|range| &range.value),
            validate: attrs.validate.as_ref().map(|validate| &validate.value),
            when_absent: match &attrs.default {
                _ if inner.is_some() => WhenAbsent::None,
                None => WhenAbsent::Fail,
                Some(default) => match &default.value {
                    DefaultAttr::Nothing => WhenAbsent::TraitDefault(&default.key),
                    DefaultAttr::Text(text) => WhenAbsent::Text(text, misfit(text, ty, &parse, mistakes)),
                    DefaultAttr::Expr(expr) => {
                        if let Some(message) = no_unit(expr, ty) {
                            mistakes.at(expr, message);
                        }
                        WhenAbsent::Expr(expr)
                    }
                },
            },
            flag: Flag::new(field),
            local: attrs.local.is_some(),
            public: attrs.public.as_ref().map(|public| &public.key),
            parse,
            allow_empty: attrs.allow_empty.is_some(),
            required_in: attrs.required_in.as_ref().map_or(&[], |required| &*required.value),
            verbatim: attrs.verbatim.is_some(),
            example: attrs.example.as_ref().map(|example| &example.value),
        }
    }

    /// Every name that the sources are asked for.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut all = vec![self.secret_name.as_str()];
        if let OtherNames::Aliases { names, .. } = &self.other_names {
            all.extend(names.iter().map(String::as_str));
        }
        all
    }
}

impl<'a> Flag<'a> {
    fn new(field: &'a attr::Field<'_>) -> Option<Self> {
        let flag = field.attrs.flag.as_ref()?;
        let name = flag.value.as_ref();
        let first = || {
            let name = name.map_or_else(|| field.ident.unraw().to_string(), LitStr::value);
            name.chars().find(char::is_ascii_alphanumeric)
        };
        let short =
            field.attrs.short.as_ref().and_then(|short| short.value.as_ref().map_or_else(first, |c| Some(c.value())));
        Some(Self { key: &flag.key, name, short })
    }
}

/// A bound that is a text is read as a value would be, and one that is a number has a fraction where the type has one.
fn bounds_fit(range: &Range, ty: &Type, mistakes: &mut Mistakes) {
    for bound in range.bounds() {
        if let Some(message) = bound.other_number(&type_text(ty)) {
            mistakes.at(&bound.tokens, message);
        }
        if let BoundKind::Text(text) = &bound.kind
            && let Some(misfit) = Misfit::of(ty, text)
        {
            let (ty, expected) = (type_text(ty), misfit.expected);
            mistakes.at(&bound.tokens, format!("this bound cannot be read as `{ty}`: {expected} expected"));
        }
    }
}

/// Why the default `text` is none of its type, where that is not certain: elsewhere it is a mistake.
fn misfit(text: &LitStr, ty: &Type, parse: &Parse<'_>, mistakes: &mut Mistakes) -> Option<Misfit> {
    let Parse::FromSecret = parse else { return None };
    let misfit = Misfit::of(ty, &text.value())?;
    if misfit.is_certain {
        mistakes.at(text, misfit.message(ty));
        return None;
    }
    Some(misfit)
}

/// What to write in place of the bare number `expr`, where that is surely none of the type `ty`. One with a suffix is of a
/// type that the program calls so.
fn no_unit(expr: &TokenStream, ty: &Type) -> Option<String> {
    let number = syn::parse2::<LitInt>(expr.clone()).ok().filter(|number| number.suffix().is_empty())?;
    let name = type_text(ty);
    let way_out = match name.rsplit("::").next()? {
        "Duration" => format!("with its unit, `default = \"{number}s\"`, or as `Duration::from_secs({number})`"),
        "String" | "SecretString" => format!("in quotes, `default = \"{number}\"`"),
        _ => return None,
    };
    Some(format!("a number is not a `{name}`: write it {way_out}"))
}

impl<'a> Parse<'a> {
    fn new(field: &'a attr::Field<'_>) -> Self {
        let attrs = &field.attrs;
        if let (Some(_), Some(element)) = (&attrs.nested, inside_list(&field.input.ty)) {
            Self::Structs(element)
        } else if attrs.from_str.is_some() {
            Self::FromStr
        } else if let Some(function) = &attrs.parse_with {
            Self::With(&function.value)
        } else if let Some(separator) = &attrs.separator {
            Self::Separated(&separator.value)
        } else if attrs.json.is_some() {
            Self::Json
        } else if attrs.base64.is_some() {
            Self::Base64
        } else if attrs.hex.is_some() {
            Self::Hex
        } else {
            Self::FromSecret
        }
    }
}

impl<'a> OtherNames<'a> {
    fn new(attrs: &'a attr::FieldAttrs, struct_prefix: &str) -> Self {
        match attrs.deprecated.as_ref().map(|deprecated| &deprecated.value) {
            Some(DeprecatedAttr::For(replacement)) => Self::ReplacedBy(replacement),
            deprecated => Self::Aliases {
                names: attrs.aliases.iter().map(|alias| format!("{struct_prefix}{}", alias.value.value())).collect(),
                old: deprecated.is_some(),
            },
        }
    }
}

/// The first paragraph of a doc comment.
fn doc(attrs: &[syn::Attribute]) -> String {
    let mut paragraph: Vec<String> = Vec::new();
    let comments = attrs.iter().filter(|attr| attr.path().is_ident("doc")).filter_map(|attr| match &attr.meta {
        Meta::NameValue(syn::MetaNameValue { value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }), .. }) => {
            Some(text.value())
        }
        _ => None,
    });
    for comment in comments {
        // A comment `///` is one line, a comment `/** */` many.
        for line in comment.split('\n').map(str::trim) {
            if !line.is_empty() {
                paragraph.push(line.to_owned());
            } else if !paragraph.is_empty() {
                return paragraph.join("\n");
            }
        }
    }
    paragraph.join("\n")
}
