//! Offers that clients claimed, as facts.

use super::{Event, Fact};
use crate::reader::Reader;
use arcstr::ArcStr;
use chrono::{DateTime, Utc};
use kardan_dsl::{
    program::Program,
    schema::{CollectionId, FieldId},
    types::Type,
};
use std::ops::RangeInclusive;

/// The records of offers: found by name, with the time of the claim and what was offered.
#[derive(Debug)]
pub(super) struct Claims {
    collection: CollectionId,
    claimed_at: FieldId,
    kind: Option<FieldId>,
}

impl Claims {
    /// Those of a program's schema; none where it has none, or no rule offers anything.
    pub fn new(program: &Program) -> Option<Claims> {
        let mut bonuses = program.loyalty.bonuses.iter();
        bonuses.find(|bonus| !bonus.gifts.is_empty() || bonus.claim_within.is_some())?;
        let schema = &program.schema;
        let collection = schema.collection_named("offer")?;
        let described = schema.collection(collection);
        let claimed_at = described.field_named("claimed_at")?;
        let is_claim = schema.field(collection, claimed_at).ty == Type::Instant
            && schema.parent(collection) == Some(schema.subject);
        is_claim.then(|| Claims {
            collection,
            claimed_at,
            kind: described.field_named("kind"),
        })
    }

    /// The claims of a client.
    pub fn add_facts(
        &self,
        reader: &Reader<'_>,
        (client, client_key): (usize, &ArcStr),
        within: &RangeInclusive<DateTime<Utc>>,
        facts: &mut Vec<Fact>,
    ) {
        for row in reader.data.rows_of(client..client + 1, self.collection) {
            let at = reader.instant(self.collection, self.claimed_at, row);
            let key = reader.key(self.collection, row);
            let Some((at, key)) = at.filter(|at| within.contains(at)).zip(key) else {
                continue;
            };
            let name = self
                .kind
                .and_then(|kind| reader.text(self.collection, kind, row));
            facts.push(Fact {
                key: arcstr::format!("claimed {key}"),
                client: client_key.clone(),
                at,
                event: Event::Claimed {
                    offer: key.into(),
                    name: name.map(ArcStr::from),
                },
            });
        }
    }
}
