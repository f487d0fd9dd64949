//! Asks the sources that must be waited for.
//!
//! They are asked in a runtime of the load's own. In a plain `main` it runs where the caller waits; inside another
//! runtime, and for callers that poll, on a thread of its own: so it works in any runtime, with its timers off, and a
//! busy one slows no load.

use std::sync::Arc;

use crate::error::{SourceError, SourceErrorKind};
use crate::origin::SourceId;
use crate::source::{Answer, AnySource, Request};

/// Sources, and what they are asked.
pub(super) struct Questions {
    sources: Vec<Arc<dyn AnySource>>,
    request: Arc<Request>,
}

/// One for each question, in their order.
pub(super) type Answers = Vec<Result<Answer, SourceError>>;

impl Questions {
    pub(super) fn new(sources: Vec<Arc<dyn AnySource>>, request: Request) -> Self {
        Self { sources, request: Arc::new(request) }
    }
}

/// The loader sets the source.
fn internal(reason: &'static str) -> SourceError {
    SourceError::new(SourceId::Custom("".into()), SourceErrorKind::Internal(reason))
}

#[cfg(feature = "infisical")]
pub(super) use in_own_runtime::{blocking, pending};

#[cfg(feature = "infisical")]
mod in_own_runtime {
    use std::future::poll_fn;
    use std::io;
    use std::pin::pin;
    use std::task::Poll;
    use std::thread::{self, JoinHandle};

    use tokio::runtime::{Builder, Handle};
    use tokio::sync::oneshot;
    use tokio::time::{Instant, timeout_at};

    use super::{Answers, Questions, internal};

    const NO_THREAD: &str = "no thread could be started to ask it";
    const NO_RUNTIME: &str = "no runtime could be started to ask it";
    const LOST: &str = "the thread that asked it ended early";

    fn all_fail(count: usize, reason: &'static str) -> Answers {
        (0..count).map(|_| Err(internal(reason))).collect()
    }

    /// Waits for the answers.
    pub(in crate::loader) fn blocking(questions: Questions) -> Answers {
        let count = questions.sources.len();
        if count == 0 {
            return Answers::new();
        }
        if Handle::try_current().is_err() {
            return run(count, ask(questions));
        }
        let Ok((thread, mut answers)) = start(questions) else { return all_fail(count, NO_THREAD) };
        // A panic of a source is caught in its task; the thread itself has nothing to say.
        let _ = thread.join();
        answers.try_recv().unwrap_or_else(|_| all_fail(count, LOST))
    }

    /// The answers, for async callers. Dropping the future ends the asking.
    pub(in crate::loader) async fn pending(questions: Questions) -> Answers {
        let count = questions.sources.len();
        if count == 0 {
            return Answers::new();
        }
        match start(questions) {
            Ok((_, answers)) => answers.await.unwrap_or_else(|_| all_fail(count, LOST)),
            Err(_) => all_fail(count, NO_THREAD),
        }
    }

    fn start(questions: Questions) -> io::Result<(JoinHandle<()>, oneshot::Receiver<Answers>)> {
        let (mut sender, receiver) = oneshot::channel();
        let count = questions.sources.len();
        let thread = thread::Builder::new().name("lemna-config".to_owned()).spawn(move || {
            let answers = run(count, async {
                let mut asking = pin!(ask(questions));
                poll_fn(|context| match sender.poll_closed(context) {
                    Poll::Ready(()) => Poll::Ready(Answers::new()),
                    Poll::Pending => asking.as_mut().poll(context),
                })
                .await
            });
            // The caller may have left in the meantime.
            let _ = sender.send(answers);
        })?;
        Ok((thread, receiver))
    }

    /// Runs `asking` where no other runtime is.
    fn run(count: usize, asking: impl Future<Output = Answers>) -> Answers {
        let Ok(runtime) = Builder::new_current_thread().enable_io().enable_time().build() else {
            return all_fail(count, NO_RUNTIME);
        };
        let answers = runtime.block_on(asking);
        // A look-up of a name blocks a thread that cannot be stopped; it must not outlast the deadline.
        runtime.shutdown_background();
        answers
    }

    async fn ask(Questions { sources, request }: Questions) -> Answers {
        let deadline = Instant::from_std(request.deadline());
        let asked: Vec<_> = sources
            .into_iter()
            .map(|source| {
                let request = request.clone();
                tokio::spawn(async move { timeout_at(deadline, source.ask(&request)).await })
            })
            .collect();
        let mut answers = Answers::with_capacity(asked.len());
        for task in asked {
            answers.push(match task.await {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(internal("it did not answer in time")),
                // What it panicked with is its own, and may hold a value.
                Err(_) => Err(internal("it panicked")),
            });
        }
        answers
    }
}

#[cfg(not(feature = "infisical"))]
pub(super) use in_place::{blocking, pending};

#[cfg(not(feature = "infisical"))]
mod in_place {
    use std::pin::pin;
    use std::sync::Arc;
    use std::task::{Context, Poll, Wake, Waker};
    use std::thread::{self, Thread};
    use std::time::Instant;

    use super::{Answers, Questions, internal};

    /// Waits for the answers, one source after the other: without a runtime there are only the user's own.
    pub(in crate::loader) fn blocking(Questions { sources, request }: Questions) -> Answers {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        let ask = |source: Arc<dyn crate::source::AnySource>| {
            let mut answer = pin!(source.ask(&request));
            loop {
                if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
                    return answer;
                }
                let left = request.deadline().saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(internal("it did not answer in time"));
                }
                thread::park_timeout(left);
            }
        };
        sources.into_iter().map(ask).collect()
    }

    /// The answers, for async callers, whose runtime must keep the deadline.
    pub(in crate::loader) async fn pending(Questions { sources, request }: Questions) -> Answers {
        let mut answers = Answers::with_capacity(sources.len());
        for source in sources {
            answers.push(source.ask(&request).await);
        }
        answers
    }

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
}
