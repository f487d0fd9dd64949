use super::Reader;
use super::config::ConfigStruct;
use crate::schema::Schema;

/// As the struct inside is filled: for one that is large, or in few of its places.
impl<C: ConfigStruct> ConfigStruct for Box<C> {
    type FieldEnum = C::FieldEnum;

    const SCHEMA: &'static Schema = C::SCHEMA;

    const FIELDS: &'static [Self::FieldEnum] = C::FIELDS;

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        C::read(reader).map(Self::new)
    }
}
