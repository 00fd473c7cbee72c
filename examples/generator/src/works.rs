//! What is done and sold: works, parts and their prices in roubles.

/// A work, what it costs, and the parts that go with it.
pub(crate) struct Work {
    pub name: &'static str,
    pub price: i64,
    /// Categories of [`PARTS`].
    pub parts: &'static [&'static str],
}

/// A part.
pub(crate) struct Part {
    pub category: &'static str,
    pub brands: &'static [&'static str],
    pub price: i64,
    /// Hundredths of the price that may be taken off.
    pub max_discount: i64,
}

const fn work(name: &'static str, price: i64, parts: &'static [&'static str]) -> Work {
    Work { name, price, parts }
}

const fn part(
    category: &'static str,
    brands: &'static [&'static str],
    price: i64,
    max_discount: i64,
) -> Part {
    Part {
        category,
        brands,
        price,
        max_discount,
    }
}

pub(crate) const FIRST_MAINTENANCE: Work = work("TO-1", 6500, &["oil", "filters"]);
pub(crate) const SECOND_MAINTENANCE: Work = work("TO-2", 9800, &["oil", "filters", "spark plugs"]);
pub(crate) const TYRE_FITTING: Work = work("tyre fitting", 2800, &[]);
pub(crate) const TYRE_STORAGE: Work = work("tyre storage", 3600, &[]);

/// Works by how often they are asked for.
pub(crate) const WORKS: [(i64, Work); 14] = [
    (24, work("oil change", 1200, &["oil", "filters"])),
    (8, work("air filter", 500, &["filters"])),
    (12, work("brake pads", 2600, &["brake pads"])),
    (10, work("diagnostics", 1900, &[])),
    (5, work("brake fluid", 1500, &["fluids"])),
    (9, work("wash", 700, &[])),
    (7, work("wheel alignment", 2200, &[])),
    (4, work("timing belt", 8900, &["belts"])),
    (4, work("battery", 600, &["batteries"])),
    (4, work("air conditioner", 3400, &[])),
    (3, work("fuel filter", 1400, &["filters"])),
    (3, work("gearbox oil", 5200, &["oil"])),
    (4, work("suspension", 7400, &["suspension"])),
    (3, work("body repair", 18_000, &["body"])),
];

/// Parts by how often they are sold alone.
pub(crate) const PARTS: [(i64, Part); 11] = [
    (
        24,
        part("oil", &["Total", "Lukoil", "Shell", "Mobil"], 3900, 10),
    ),
    (22, part("filters", &["Mann", "Bosch", "Nevsky"], 640, 20)),
    (
        12,
        part("brake pads", &["TRW", "Ferodo", "Brembo"], 2900, 15),
    ),
    (6, part("spark plugs", &["NGK", "Denso", "Bosch"], 420, 15)),
    (7, part("fluids", &["Total", "Rosdot"], 560, 10)),
    (8, part("wipers", &["Bosch", "Champion"], 890, 20)),
    (4, part("belts", &["Gates", "Contitech"], 4300, 10)),
    (4, part("batteries", &["Varta", "Tyumen"], 7200, 8)),
    (5, part("tyres", &["Kama", "Nokian", "Cordiant"], 4000, 15)),
    (5, part("suspension", &["Sachs", "Kayaba"], 5200, 12)),
    (3, part("body", &["original"], 14_500, 5)),
];

/// The part of a category; the first where nobody sells it.
pub(crate) fn part_of(category: &str) -> &'static Part {
    let found = PARTS.iter().find(|(_, part)| part.category == category);
    &found.unwrap_or(&PARTS[0]).1
}
