//! What a range adds to a value: words in its row, and a check behind what reads it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::of;
use crate::model::{Value, WhenAbsent};
use crate::range::{Bound, BoundKind, Range, number};
use crate::type_text::type_text;

/// What the row says.
pub(super) fn row(range: &Range) -> TokenStream {
    let words = words(range);
    let literal = |bound: Option<&Bound>| bound.and_then(Bound::literal).map(str::to_owned);
    let min = literal(range.low.as_ref()).map(|text| quote!(.min(#text)));
    let high = literal(range.high.as_ref())
        .map(|text| if range.inclusive { quote!(.max(#text)) } else { quote!(.below(#text)) });
    quote!(.with_range(__lemna::ValueRange::new(#words) #min #high))
}

/// A check of the default where the row has none yet: `Default::default()` is the same every time.
pub(super) fn default_check(value: &Value<'_>) -> Option<TokenStream> {
    let (Some(range), WhenAbsent::TraitDefault(key)) = (value.range, &value.when_absent) else { return None };
    let default = quote_spanned!(of(key)=> ::core::default::Default::default());
    let within = within(value, range, &quote!(::core::result::Result::Ok(#default)));
    Some(quote!(.with_default_check(|| #within.map(|_| ()))))
}

/// `read`, a result, with the check.
pub(super) fn within(value: &Value<'_>, range: &Range, read: &TokenStream) -> TokenStream {
    let ty = value.ty;
    let low = bound(range.low.as_ref(), true);
    let high = bound(range.high.as_ref(), range.inclusive);
    let (is_text, is_number) = (any(range, BoundKind::is_text), any(range, BoundKind::is_number));
    let within = if is_text { quote!(within_texts::<#ty>) } else { quote!(within::<#ty, _>) };
    let expected = format!("{} {}", if is_number { "a number" } else { "a value" }, words(range));
    quote_spanned!(of(ty)=> __lemna::#within(#read, #low, #high, #expected))
}

/// Whether the default has to be judged when the program runs: what both sides write out, the macro compares.
pub(super) fn judges_default(value: &Value<'_>) -> bool {
    let Some(range) = value.range else { return false };
    let is_seen = match &value.when_absent {
        WhenAbsent::Expr(expr) => number(expr).is_some(),
        WhenAbsent::Fail | WhenAbsent::None | WhenAbsent::TraitDefault(_) | WhenAbsent::Text(..) => false,
    };
    !is_seen || any(range, |kind| !kind.is_number())
}

fn any(range: &Range, is: fn(&BoundKind) -> bool) -> bool {
    range.bounds().any(|bound| is(&bound.kind))
}

fn bound(bound: Option<&Bound>, inclusive: bool) -> TokenStream {
    match bound {
        None => quote!(::core::ops::Bound::Unbounded),
        Some(Bound { tokens, .. }) if inclusive => quote_spanned!(of(tokens)=> ::core::ops::Bound::Included(#tokens)),
        Some(Bound { tokens, .. }) => quote_spanned!(of(tokens)=> ::core::ops::Bound::Excluded(#tokens)),
    }
}

/// Such as `from 1 to 65535`.
fn words(range: &Range) -> String {
    let text = |bound: &Bound| bound.literal().map_or_else(|| type_text(&bound.tokens), str::to_owned);
    match (range.low.as_ref().map(text), range.high.as_ref().map(text)) {
        (Some(low), Some(high)) if range.inclusive => format!("from {low} to {high}"),
        (Some(low), Some(high)) => format!("from {low} to below {high}"),
        (Some(low), None) => format!("of at least {low}"),
        (None, Some(high)) if range.inclusive => format!("of at most {high}"),
        (None, high) => format!("below {}", high.unwrap_or_default()),
    }
}
