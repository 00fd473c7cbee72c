//! The tables of a data set, and how they are written.

use crate::Cell;
use std::{fs, io, path::Path};

/// One table: a collection of the built-in schema, named by its plural.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name: `visits`.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    /// Its rows, a cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `visits.csv`, with a header.
    Csv,
    /// `visits.ndjson`, one object a line without its missing values.
    Ndjson,
}

impl Table {
    const fn new(name: &'static str, columns: &'static [&'static str]) -> Table {
        Table {
            name,
            columns,
            rows: Vec::new(),
        }
    }

    /// The key of the next row: `v17`.
    pub(crate) fn next_key(&self, letter: char) -> String {
        format!("{letter}{}", self.rows.len() + 1)
    }

    /// The place of a column; the first where there is none, which a test rules out.
    pub(crate) fn column(&self, name: &str) -> usize {
        self.columns
            .iter()
            .position(|column| *column == name)
            .unwrap_or_default()
    }

    /// Writes it into a folder.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, folder: &Path, format: Format) -> io::Result<()> {
        match format {
            Format::Csv => {
                let mut file = csv::Writer::from_path(folder.join(format!("{}.csv", self.name)))?;
                file.write_record(self.columns)?;
                for row in &self.rows {
                    file.write_record(row.iter().map(Cell::text))?;
                }
                file.flush()
            }
            Format::Ndjson => {
                let file = fs::File::create(folder.join(format!("{}.ndjson", self.name)))?;
                let mut file = io::BufWriter::new(file);
                for row in &self.rows {
                    serde_json::to_writer(&mut file, &self.object(row))?;
                    io::Write::write_all(&mut file, b"\n")?;
                }
                io::Write::flush(&mut file)
            }
        }
    }

    fn object(&self, row: &[Cell]) -> serde_json::Map<String, serde_json::Value> {
        self.columns
            .iter()
            .zip(row)
            .filter(|(_, cell)| **cell != Cell::Missing)
            .map(|(column, cell)| ((*column).to_owned(), cell.json()))
            .collect()
    }
}

/// A data set under the built-in schema.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each table is a collection of the schema")]
pub struct Shop {
    pub clients: Table,
    pub vehicles: Table,
    pub readings: Table,
    pub visits: Table,
    pub lines: Table,
    pub recommendations: Table,
    pub refunds: Table,
    pub claims: Table,
    pub messages: Table,
    pub calls: Table,
    pub ratings: Table,
    pub reviews: Table,
    pub requests: Table,
    pub page_views: Table,
    pub stages: Table,
    pub offers: Table,
    pub consents: Table,
    pub employees: Table,
    pub campaigns: Table,
    pub costs: Table,
}

impl Shop {
    pub(crate) fn new() -> Shop {
        Shop {
            clients: Table::new(
                "clients",
                &[
                    "id",
                    "name",
                    "family_name",
                    "given_name",
                    "phone",
                    "email",
                    "email_confirmed",
                    "birth_date",
                    "sex",
                    "city",
                    "source",
                    "referrer",
                    "registered_at",
                    "blacklisted",
                    "language",
                    "manager",
                ],
            ),
            vehicles: Table::new(
                "vehicles",
                &[
                    "id",
                    "client",
                    "vin",
                    "plate",
                    "make",
                    "model",
                    "year",
                    "engine_volume",
                    "fuel",
                    "gearbox",
                    "mileage",
                    "bought_at",
                    "sold_at",
                    "warranty_until",
                ],
            ),
            readings: Table::new("readings", &["client", "vehicle", "at", "mileage"]),
            visits: Table::new(
                "visits",
                &[
                    "id",
                    "client",
                    "vehicle",
                    "at",
                    "opened_at",
                    "planned_at",
                    "ready_at",
                    "status",
                    "branch",
                    "employee",
                    "source",
                    "campaign",
                    "total",
                    "money_paid",
                    "points_paid",
                    "mileage",
                ],
            ),
            lines: Table::new(
                "lines",
                &[
                    "id",
                    "visit",
                    "kind",
                    "service",
                    "category",
                    "brand",
                    "code",
                    "quantity",
                    "price",
                    "amount",
                    "cost",
                    "max_discount",
                    "promo",
                ],
            ),
            recommendations: Table::new(
                "recommendations",
                &[
                    "id",
                    "client",
                    "vehicle",
                    "visit",
                    "at",
                    "service",
                    "status",
                    "due_at",
                    "due_mileage",
                ],
            ),
            refunds: Table::new(
                "refunds",
                &["id", "client", "visit", "at", "amount", "points", "reason"],
            ),
            claims: Table::new(
                "claims",
                &["id", "client", "visit", "at", "resolved_at", "kind"],
            ),
            messages: Table::new(
                "messages",
                &[
                    "id",
                    "client",
                    "at",
                    "channel",
                    "template",
                    "campaign",
                    "variant",
                    "delivered_at",
                    "opened_at",
                    "clicked_at",
                    "spam_at",
                    "unsubscribed_at",
                    "failed",
                ],
            ),
            calls: Table::new(
                "calls",
                &[
                    "id",
                    "client",
                    "at",
                    "direction",
                    "seconds",
                    "employee",
                    "number",
                    "topic",
                    "resolved",
                ],
            ),
            ratings: Table::new("ratings", &["id", "client", "visit", "at", "score"]),
            reviews: Table::new("reviews", &["id", "client", "visit", "at", "site", "score"]),
            requests: Table::new(
                "requests",
                &[
                    "id",
                    "client",
                    "at",
                    "kind",
                    "handled_at",
                    "visit",
                    "page",
                    "utm_source",
                    "utm_medium",
                    "utm_campaign",
                    "utm_term",
                    "utm_content",
                    "number",
                ],
            ),
            page_views: Table::new(
                "page_views",
                &[
                    "client",
                    "at",
                    "page",
                    "utm_source",
                    "utm_medium",
                    "utm_campaign",
                    "utm_term",
                    "utm_content",
                ],
            ),
            stages: Table::new("stages", &["client", "deal", "at", "stage"]),
            offers: Table::new(
                "offers",
                &[
                    "id",
                    "client",
                    "at",
                    "kind",
                    "claimed_at",
                    "expires_at",
                    "campaign",
                ],
            ),
            consents: Table::new("consents", &["client", "channel", "at", "withdrawn_at"]),
            employees: Table::new("employees", &["id", "name", "branch"]),
            campaigns: Table::new(
                "campaigns",
                &[
                    "id",
                    "name",
                    "channel",
                    "starts_at",
                    "ends_at",
                    "budget",
                    "feature",
                ],
            ),
            costs: Table::new(
                "costs",
                &["at", "channel", "campaign", "keyword", "amount", "clicks"],
            ),
        }
    }

    /// All tables, those beside the clients last.
    #[must_use]
    pub fn tables(&self) -> [&Table; 20] {
        [
            &self.clients,
            &self.vehicles,
            &self.readings,
            &self.visits,
            &self.lines,
            &self.recommendations,
            &self.refunds,
            &self.claims,
            &self.messages,
            &self.calls,
            &self.ratings,
            &self.reviews,
            &self.requests,
            &self.page_views,
            &self.stages,
            &self.offers,
            &self.consents,
            &self.employees,
            &self.campaigns,
            &self.costs,
        ]
    }

    /// Writes every table that has rows into a folder, which is made where it is not there.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, folder: &Path, format: Format) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        self.tables()
            .into_iter()
            .filter(|table| !table.rows.is_empty())
            .try_for_each(|table| table.write(folder, format))
    }
}
