//! One value of one row of a column.

use crate::records::{
    Bitmap, Codes, Column, Dictionary, Misfit, NO_ROW, RowNumbers, Values, lane::Lane, store::Store,
};
use std::{borrow::Cow, sync::Arc};

/// What a row is told of a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told<'t> {
    Missing,
    /// As a column keeps it.
    Number(i64),
    Text(Cow<'t, str>),
    /// The row that a link leads to.
    Row(u32),
}

impl Told<'_> {
    /// Where a link leads.
    fn row(&self) -> u32 {
        match self {
            Told::Row(to) => *to,
            _ => NO_ROW,
        }
    }
}

/// So many texts more than rows have are kept before they are forgotten.
const IDLE_TEXTS: usize = 16;

impl Column {
    /// Whether a row has a value already.
    pub(super) fn tells(&self, row: usize, told: &Told<'_>) -> bool {
        if !self.is_known(row) {
            return *told == Told::Missing;
        }
        match (&self.values, told) {
            (Values::Text(codes, texts), Told::Text(text)) => texts.text(codes.get(row)) == text,
            (Values::Link(rows), Told::Row(to)) => rows.get(row) == Some(*to),
            (values, Told::Number(number)) => number_of(values, row) == Some(*number),
            _ => false,
        }
    }

    /// Gives a row another value. The lane is the field's; a link has none.
    pub(super) fn set(
        &mut self,
        row: usize,
        len: usize,
        told: &Told<'_>,
        lane: Option<&Lane>,
    ) -> Result<(), Misfit> {
        if *told != Told::Missing {
            self.begin(len, lane, told);
        }
        match (&mut self.values, told) {
            (Values::Link(rows), Told::Row(_) | Told::Missing) => {
                let to = told.row();
                rows.edit(|rows| Some(std::mem::replace(rows.get_mut(row)?, to)))
                    .ok_or(Misfit)?;
            }
            (_, Told::Missing) => {}
            (Values::Text(codes, texts), Told::Text(text)) => {
                let code = code_in(codes, texts, text);
                Store::set(codes, row, code);
                forget_idle(codes, texts, lane);
            }
            (Values::Bool(values), Told::Number(number)) => values.set(row, *number != 0),
            (Values::Number(values), Told::Number(number)) => Store::set(values, row, *number),
            (Values::Instant(values), Told::Number(number)) => Store::set(values, row, *number),
            (Values::Date(values) | Values::Birthday(values), Told::Number(number)) => {
                Store::set(values, row, i32::try_from(*number).map_err(|_| Misfit)?);
            }
            _ => return Err(Misfit),
        }
        let is_known = *told != Told::Missing;
        if !is_known && !matches!(self.values, Values::Absent) && self.validity.is_none() {
            self.validity = Some(Bitmap::ones(len));
        }
        if let Some(known) = &mut self.validity {
            known.set(row, is_known);
        }
        self.settle();
        Ok(())
    }

    /// Puts the value of a new row between those that there are.
    pub(super) fn insert(
        &mut self,
        at: usize,
        len: usize,
        told: &Told<'_>,
        lane: Option<&Lane>,
    ) -> Result<(), Misfit> {
        if *told != Told::Missing {
            self.begin(len, lane, told);
        }
        let number = match told {
            Told::Number(number) => *number,
            _ => 0,
        };
        match (&mut self.values, told) {
            (Values::Absent, _) => return Ok(()),
            (Values::Link(rows), Told::Row(_) | Told::Missing) => {
                let to = told.row();
                rows.edit(|rows| rows.insert(at.min(rows.len()), to));
            }
            (Values::Text(codes, texts), Told::Text(text)) => {
                let code = code_in(codes, texts, text);
                insert(codes, at, code);
            }
            (Values::Text(codes, _), Told::Missing) => insert(codes, at, 0),
            (Values::Bool(values), _) => insert(values, at, number != 0),
            (Values::Number(values), _) => insert(values, at, number),
            (Values::Instant(values), _) => insert(values, at, number),
            (Values::Date(values) | Values::Birthday(values), _) => {
                insert(values, at, i32::try_from(number).map_err(|_| Misfit)?);
            }
            _ => return Err(Misfit),
        }
        let is_known = *told != Told::Missing;
        match &mut self.validity {
            Some(known) => insert(known, at, is_known),
            None if is_known => {}
            None => {
                let mut known = Bitmap::ones(len + 1);
                known.set(at, false);
                self.validity = Some(known);
            }
        }
        self.settle();
        Ok(())
    }

    /// Makes a column that nobody had a value of ready for one.
    fn begin(&mut self, len: usize, lane: Option<&Lane>, told: &Told<'_>) {
        if !matches!(self.values, Values::Absent) {
            return;
        }
        self.values = match (told, lane) {
            (Told::Row(_), _) => Values::Link(RowNumbers::of(vec![NO_ROW; len])),
            (_, Some(lane)) => lane.values(),
            (_, None) => return,
        };
        self.values.leave_empty(len);
        self.validity = (len > 0).then(|| Bitmap::zeros(len));
    }

    /// Where all rows have a value nothing is said of it.
    fn settle(&mut self) {
        if let Some(known) = &self.validity
            && known.count() == known.len()
        {
            self.validity = None;
        }
    }
}

fn number_of(values: &Values, row: usize) -> Option<i64> {
    Some(match values {
        Values::Bool(values) => values.get(row).into(),
        Values::Number(values) => values.get(row),
        Values::Instant(values) => values.get(row),
        Values::Date(values) | Values::Birthday(values) => (*values.get(row)?).into(),
        _ => return None,
    })
}

/// Puts a value between those that there are.
fn insert<S: Store>(values: &mut S, at: usize, value: S::Value) {
    let len = values.len();
    values.push(value);
    for row in (at..len).rev() {
        let moved = values.value(row).unwrap_or_default();
        values.set(row + 1, moved);
    }
    values.set(at, value);
}

/// The code of a text, in a dictionary that other data sets may share.
fn code_in(codes: &mut Codes, texts: &mut Arc<Dictionary>, text: &str) -> u32 {
    if let Some(known) = texts.code(text) {
        return known;
    }
    let code = texts.len() as u32;
    *texts = Arc::new(Dictionary::of_distinct(texts.texts().chain([text])));
    *codes = std::mem::take(codes).with_room_for(texts.len());
    code
}

/// Forgets texts that no row has any more and no rule names, where there are many.
fn forget_idle(codes: &mut Codes, texts: &mut Arc<Dictionary>, lane: Option<&Lane>) {
    let Some(named) = lane.and_then(Lane::named) else {
        return;
    };
    if texts.len() <= named.len() + 2 * codes.len() + IDLE_TEXTS {
        return;
    }
    let of_rows: Vec<String> = (0..codes.len())
        .map(|row| texts.text(codes.get(row)).to_owned())
        .collect();
    *texts = Arc::clone(named);
    *codes = Codes::default().with_room_for(texts.len());
    for text in of_rows {
        let code = code_in(codes, texts, &text);
        Store::push(codes, code);
    }
}
