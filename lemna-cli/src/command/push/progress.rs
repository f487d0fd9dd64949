use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lemna_config::admin::PushProgress;

/// A bar on stderr, if that is a terminal. It is gone when the work is done.
pub(super) struct Progress {
    bar: ProgressBar,
    last: Option<PushProgress>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // A wrong template, which tests would notice, gives a bar of another look.
        let style = ProgressStyle::with_template("writing {bar:30} {pos} of {len}");
        Self { bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())), last: None }
    }

    pub(super) fn show(&mut self, now: PushProgress) {
        let [written, total] = [now.written, now.total].map(|count| u64::try_from(count).unwrap_or(u64::MAX));
        self.bar.set_length(total);
        self.bar.set_position(written);
        self.last = Some(now);
    }

    /// How far it came.
    pub(super) fn end(self) -> Option<PushProgress> {
        self.bar.finish_and_clear();
        self.last
    }
}
