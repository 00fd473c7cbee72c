//! Sessions: one client after another, through memory that both sides share.

use crate::{
    dataset::NativeDataset,
    error::raise,
    plan::{NativePlan, empty, parse},
    value::{NamedValue, named},
};
use kardan::{
    evaluate::{Session, Verdict},
    records::{Card, Cell, Dataset, Layout, Misfit, Place},
};
use kardan_dsl::{
    schema::{CollectionId, Schema},
    types::Type,
};
use napi::{
    Env,
    bindgen_prelude::{Float64Array, Function, Uint32Array},
};
use napi_derive::napi;
use serde_json::{Value as Json, json};
use std::{cell::RefCell, rc::Rc, sync::Arc};

/// See `Session` in `lib/session.ts`.
#[napi]
pub struct NativeSession {
    desk: Rc<RefCell<Desk>>,
}

/// What answers. The functions that are called for each client hold it themselves: to find it by an object costs as much as an answer.
struct Desk {
    session: Session,
    schema: Arc<Schema>,
    verdict: Verdict,
    data: Option<Arc<Dataset>>,
    card: Option<Card>,
    /// By collection, the places that the tape numbers.
    places: Vec<Vec<Place>>,
    texts: Vec<String>,
    tape: Float64Array,
    answers: Uint32Array,
}

/// What an entry of the tape is, by its second number; the third is the value.
mod kind {
    pub const MISSING: f64 = 0.0;
    pub const NUMBER: f64 = 1.0;
    pub const FLAG: f64 = 2.0;
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const MOMENT: f64 = 3.0;
    /// The number of a text that was told before.
    pub const TEXT: f64 = 4.0;
    /// So many records follow.
    pub const RECORDS: f64 = 5.0;
}

/// The end of a record on the tape, in the place of the number of a place.
const END: f64 = -1.0;

#[napi]
impl NativeSession {
    /// A session of a data set, or without one of documents; none for documents that have to be read as data sets.
    #[napi(factory)]
    pub fn open(
        plan: &NativePlan,
        as_of: String,
        data: Option<&NativeDataset>,
        tape: Float64Array,
        answers: Uint32Array,
    ) -> napi::Result<Self> {
        let as_of = parse(&as_of)?;
        let session = match data {
            Some(data) => Session::new(&plan.plan, &data.dataset, as_of).map(Some),
            None => Session::for_documents(&plan.plan, as_of),
        };
        let session = match session.map_err(|error| raise(&error))? {
            Some(session) => session,
            // It answers nothing, and its card, which is none, says so.
            None => {
                let session = Session::new(&plan.plan, &Arc::new(empty(&plan.plan)?), as_of);
                session.map_err(|error| raise(&error))?
            }
        };
        let schema = Arc::clone(&plan.plan.program().schema);
        let card = session.card();
        let places = match &card {
            Some(card) => places(card.layout(), schema.collections.len()),
            None => Vec::new(),
        };
        let desk = Desk {
            verdict: session.verdict(),
            session,
            schema,
            data: data.map(|data| Arc::clone(&data.dataset)),
            card,
            places,
            texts: Vec::new(),
            tape,
            answers,
        };
        Ok(NativeSession {
            desk: Rc::new(RefCell::new(desk)),
        })
    }

    /// Whether documents can be written on the tape.
    #[napi(getter)]
    pub fn reads_tape(&self) -> bool {
        self.desk.borrow().card.is_some()
    }

    /// `{subject, collections: [{listed, places: [[name, records], …]}], segments, partitions: [[name, states], …], attributes}`: `records` is the number of the
    /// collection whose records stand there, `listed` whether all names are there in all spellings.
    #[napi(getter)]
    pub fn layout(&self) -> String {
        let desk = self.desk.borrow();
        let layout = desk.card.as_ref().map(Card::layout);
        let collections = (0..desk.places.len()).map(|at| {
            let id = CollectionId(at as u16);
            let listed = layout.is_some_and(|layout| layout.names(id).is_some());
            let names = layout.map_or_else(Vec::new, |layout| layout.all_names(id));
            let places = names.into_iter().map(|(name, place)| {
                let number = desk.places[at].iter().position(|known| *known == place);
                let records = match place {
                    Place::Records(child) => json!(child.0),
                    Place::Field(_) => Json::Null,
                };
                json!([name, number, records])
            });
            json!({"listed": listed, "places": places.collect::<Vec<_>>()})
        });
        let partitions: Vec<_> = desk.session.partitions().collect();
        json!({
            "subject": desk.schema.subject.0,
            "collections": collections.collect::<Vec<_>>(),
            "segments": desk.session.segments().collect::<Vec<_>>(),
            "partitions": partitions,
            "attributes": desk.session.attributes().collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Tells a text that the tape will name, and gives its number.
    #[napi]
    pub fn learn(&mut self, text: String) -> f64 {
        let texts = &mut self.desk.borrow_mut().texts;
        texts.push(text);
        (texts.len() - 1) as f64
    }

    /// Forgets all texts.
    #[napi]
    pub fn forget(&mut self) {
        self.desk.borrow_mut().texts.clear();
    }

    /// Takes another tape, where the one before was too short.
    #[napi]
    pub fn lay(&mut self, tape: Float64Array) {
        self.desk.borrow_mut().tape = tape;
    }

    /// What answers for the document on the tape; false for one that has to be read as a data set.
    #[napi]
    pub fn for_tape<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, (), bool>> {
        let desk = Rc::clone(&self.desk);
        env.create_function_from_closure("evaluateTape", move |_| desk.borrow_mut().answer_tape())
    }

    /// What answers for the client of a number of the data set.
    #[napi]
    pub fn for_rows<'env>(&self, env: &'env Env) -> napi::Result<Function<'env, f64, ()>> {
        let desk = Rc::clone(&self.desk);
        env.create_function_from_closure("evaluateRow", move |call| {
            desk.borrow_mut().answer_row(call.get(0)?)
        })
    }

    /// The number of the client of an id.
    #[napi]
    pub fn row_of(&self, id: String) -> napi::Result<u32> {
        let row = match &self.desk.borrow().data {
            Some(data) => data.known_row(data.schema.subject, &id),
            None => Ok(0),
        };
        row.map(|row| row as u32).map_err(|error| raise(&error))
    }

    /// The attributes of the client that was answered for last.
    #[napi]
    pub fn attributes(&self) -> Vec<NamedValue> {
        let desk = self.desk.borrow();
        let names = desk.session.attributes().enumerate();
        names
            .map(|(at, name)| named(name, desk.verdict.value(at)))
            .collect()
    }
}

impl Desk {
    fn answer_tape(&mut self) -> napi::Result<bool> {
        let Some(card) = &mut self.card else {
            return Ok(false);
        };
        let mut reader = Tape {
            numbers: self.tape.as_ref(),
            at: 0,
            schema: &self.schema,
            places: &self.places,
            texts: &self.texts,
        };
        card.clear();
        let read = reader.record(card, self.schema.subject);
        if read.and_then(|()| card.end()).is_err() {
            return Ok(false);
        }
        let answered = self.session.evaluate_card(card, &mut self.verdict);
        answered.map_err(|error| raise(&error))?;
        self.tell();
        Ok(true)
    }

    /// A number of JavaScript, because one that is cut to fewer bits would name somebody else.
    fn answer_row(&mut self, row: f64) -> napi::Result<()> {
        let answered = self.session.evaluate(row as usize, &mut self.verdict);
        answered.map_err(|error| raise(&error))?;
        self.tell();
        Ok(())
    }

    /// Writes the answers where JavaScript reads them: two bits for each segment, in and unknown, sixteen segments to a word; then each
    /// partition's state, counted from 1.
    fn tell(&mut self) {
        let segments = self.session.segments().len();
        let partitions = self.session.partitions().len();
        let Desk {
            verdict, answers, ..
        } = self;
        // What JavaScript reads between two calls, nobody writes meanwhile.
        let words = unsafe { answers.as_mut() };
        words.fill(0);
        for (shift, found) in [(0, verdict.selected_words()), (1, verdict.unknown_words())] {
            for (at, &word) in found.iter().enumerate() {
                let mut rest = word;
                while rest != 0 {
                    let segment = at * 64 + rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    if let Some(word) = words.get_mut(segment / 16) {
                        *word |= 1 << (2 * (segment % 16) + shift);
                    }
                }
            }
        }
        let states = words.iter_mut().skip(segments.div_ceil(16));
        for (at, word) in (0..partitions).zip(states) {
            *word = verdict.state(at).map_or(0, |state| state as u32 + 1);
        }
    }
}

fn places(layout: &Layout, collections: usize) -> Vec<Vec<Place>> {
    let of = |at: usize| {
        let mut places: Vec<Place> = Vec::new();
        for (_, place) in layout.all_names(CollectionId(at as u16)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    };
    (0..collections).map(of).collect()
}

/// A tape as far as it has been read.
struct Tape<'t> {
    numbers: &'t [f64],
    at: usize,
    schema: &'t Schema,
    places: &'t [Vec<Place>],
    texts: &'t [String],
}

impl Tape<'_> {
    fn next(&mut self) -> Result<f64, Misfit> {
        let number = self.numbers.get(self.at).copied().ok_or(Misfit)?;
        self.at += 1;
        Ok(number)
    }

    fn record(&mut self, card: &mut Card, collection: CollectionId) -> Result<(), Misfit> {
        card.begin(collection)?;
        loop {
            let number = self.next()?;
            if number == END {
                return Ok(());
            }
            let places = self.places.get(usize::from(collection.0));
            let place = places.and_then(|places| places.get(number as usize));
            let (kind, value) = (self.next()?, self.next()?);
            match *place.ok_or(Misfit)? {
                Place::Field(field) => {
                    let is_moment = self.schema.field(collection, field).ty == Type::Instant;
                    let cell = match kind {
                        kind::MISSING => Cell::Missing,
                        kind::NUMBER => Cell::Float(value),
                        kind::FLAG => Cell::Bool(value != 0.0),
                        kind::MOMENT if is_moment => Cell::Instant((value * 1e3) as i64),
                        kind::TEXT => Cell::Text(self.texts.get(value as usize).ok_or(Misfit)?),
                        _ => return Err(Misfit),
                    };
                    card.set(collection, field, cell)?;
                }
                Place::Records(_) if kind == kind::MISSING => {}
                Place::Records(child) if kind == kind::RECORDS => {
                    for _ in 0..value as usize {
                        self.record(card, child)?;
                    }
                }
                Place::Records(_) => return Err(Misfit),
            }
        }
    }
}
