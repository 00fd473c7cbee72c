//! `extends = "auto"`: what a host says is laid over the schema that it extends.

use super::form::{CollectionForm, Entries, SchemaForm};

/// The extended schema as a form without `extends`. A field named again replaces the one of the base.
pub(super) fn extend(mut base: SchemaForm, host: SchemaForm) -> SchemaForm {
    replace(&mut base.name, host.name);
    replace(&mut base.subject, host.subject);
    if !host.prelude.is_empty() {
        base.prelude.push('\n');
        base.prelude.push_str(&host.prelude);
    }
    overlay(&mut base.collections, host.collections, extend_collection);
    base.extends = None;
    base
}

fn extend_collection(base: &mut CollectionForm, host: CollectionForm) {
    replace(&mut base.plural, host.plural);
    replace(&mut base.parent, host.parent);
    replace(&mut base.column, host.column);
    replace(&mut base.key, host.key);
    replace(&mut base.time, host.time);
    replace(&mut base.sequence, host.sequence);
    base.table |= host.table;
    if !host.ru.is_empty() {
        base.ru = host.ru;
    }
    base.also.0.extend(host.also.0);
    overlay(&mut base.fields, host.fields, |base, host| *base = host);
}

fn replace<T>(base: &mut Option<T>, host: Option<T>) {
    if host.is_some() {
        *base = host;
    }
}

/// Lays entries over those of the same name, and puts new ones behind.
fn overlay<T>(base: &mut Entries<T>, host: Entries<T>, lay_over: impl Fn(&mut T, T)) {
    for (name, entry) in host.0 {
        match base.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => lay_over(known, entry),
            None => base.0.push((name, entry)),
        }
    }
}
