//! The widest instructions that this machine has, chosen while the program runs: one binary serves any processor.

/// Work that is compiled for several kinds of processor.
struct Wide<F>(F);

impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Wide<F> {
    type Output = R;

    #[inline(always)]
    fn call(self) -> R {
        (self.0)()
    }
}

/// Does some work with the widest instructions. Only what is inlined into `work` becomes wide: loops, no calls.
#[inline(always)]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(Wide(work))
}
