//! The tiers of a programme by what each is reached by.

use arcstr::ArcStr;
use kardan_dsl::program;
use rust_decimal::Decimal;

/// Tiers, the lowest first.
#[derive(Clone, Debug)]
pub(super) struct Ladder(Vec<Tier>);

#[derive(Clone, Debug)]
struct Tier {
    name: ArcStr,
    from: Decimal,
}

/// The tier of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct TierStanding {
    /// Its name; none below the lowest.
    pub tier: Option<ArcStr>,
    /// What was counted.
    pub counted: Decimal,
    /// The next tier, and what is missing to it.
    pub next: Option<(ArcStr, Decimal)>,
    pub(super) number: Option<usize>,
}

impl Ladder {
    pub fn new(tiers: &[program::Tier]) -> Ladder {
        let tiers = tiers.iter().map(|tier| Tier {
            name: tier.name.as_str().into(),
            from: tier.from,
        });
        Ladder(tiers.collect())
    }

    /// The number of the tier that so much reaches.
    pub fn reached(&self, counted: Decimal) -> Option<usize> {
        self.0.iter().rposition(|tier| tier.from <= counted)
    }

    /// How a client of a tier stands, by what is counted now.
    pub fn standing(&self, counted: Decimal, tier: Option<usize>) -> TierStanding {
        let next = self.0.get(tier.map_or(0, |at| at + 1));
        let name = |at: usize| self.0.get(at).map(|tier| tier.name.clone());
        TierStanding {
            tier: tier.and_then(name),
            counted,
            next: next.map(|tier| (tier.name.clone(), tier.from - counted)),
            number: tier,
        }
    }

    /// The numbers of tiers by their names.
    pub fn numbers(&self, names: &[String]) -> Vec<usize> {
        let number = |name: &String| self.0.iter().position(|tier| tier.name == *name);
        names.iter().filter_map(number).collect()
    }
}
