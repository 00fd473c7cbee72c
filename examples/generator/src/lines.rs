//! The lines of a visit: works and parts, at their price or below it.

use crate::{
    Cell, Shop,
    cell::Kopecks,
    chance::Chance,
    works::{Part, Work},
};

/// The lines of one visit as they are written.
pub(crate) struct Lines<'a> {
    pub visit: &'a str,
    /// Hundredths off the price.
    pub discount: i64,
    pub total: Kopecks,
}

impl Lines<'_> {
    pub(crate) fn perform(&mut self, shop: &mut Shop, work: &Work, chance: &Chance) {
        let price = Kopecks(chance.around(work.price) * 100);
        let amount = self.amount(price, 1);
        let name = chance.perhaps(97, work.name);
        shop.lines.rows.push(vec![
            shop.lines.next_key('l').into(),
            self.visit.into(),
            "service".into(),
            name.into(),
            Cell::Missing,
            Cell::Missing,
            Cell::Missing,
            1.into(),
            chance.perhaps(96, price).into(),
            amount.into(),
            Cell::Missing,
            Cell::Missing,
            false.into(),
        ]);
    }

    pub(crate) fn sell(&mut self, shop: &mut Shop, part: &Part, chance: &Chance) {
        let price = Kopecks(chance.around(part.price) * 100 - chance.between(0..=1) * 50);
        let quantity = if part.category == "tyres" {
            4
        } else {
            *chance.weighted(&[(80, 1), (15, 2), (5, 4)])
        };
        let amount = self.amount(price, quantity);
        let brand = *chance.one_of(part.brands);
        shop.lines.rows.push(vec![
            shop.lines.next_key('l').into(),
            self.visit.into(),
            "part".into(),
            Cell::Missing,
            chance.perhaps(95, part.category).into(),
            chance.perhaps(90, brand).into(),
            chance
                .perhaps(
                    80,
                    format!("{}-{}", brand.to_uppercase(), chance.between(1000..=9999)),
                )
                .into(),
            quantity.into(),
            chance.perhaps(96, price).into(),
            amount.into(),
            chance.perhaps(85, Kopecks(amount.0 * 7 / 10)).into(),
            chance
                .perhaps(75, Cell::Number(format!("0.{:02}", part.max_discount)))
                .into(),
            chance.percent(2).into(),
        ]);
    }

    fn amount(&mut self, price: Kopecks, quantity: i64) -> Kopecks {
        let amount = Kopecks(price.0 * quantity * (100 - self.discount) / 100);
        self.total.0 += amount.0;
        amount
    }
}
