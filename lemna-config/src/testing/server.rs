//! The thread that serves: sockets, connections and the way from a request to its answer.

use std::error::Error;
use std::future::pending;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, IF_NONE_MATCH};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

use super::api::{self, Request, route};
use super::body::{Abort, ScriptedBody};
use super::fault::{Echo, Fault};
use super::record::{CLIENT_CERTIFICATE, KEPT_HEADERS};
use super::world::World;
use super::{RecordedRequest, query};

/// What the handle and the serving thread share.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        // A test that panicked while it set something up has left a usable state behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(shared: Shared) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::Builder::new().name("fake-infisical".to_owned()).spawn(move || {
            runtime.spawn(accept(listener, shared));
            // Ends, as an error, when the handle drops the sender.
            drop(runtime.block_on(stopped));
            // Drops the tasks of all connections, and closes these with them.
            runtime.shutdown_background();
        })?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        // Fails only where the thread panicked; a second panic here would hide the first.
        drop(self.thread.take().map(JoinHandle::join));
    }
}

async fn accept(listener: TcpListener, shared: Shared) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        // One failed handshake does not end the server; the pause keeps a lasting failure from spinning.
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let number = {
            let mut world = shared.world();
            world.connections += 1;
            world.connections
        };
        tokio::spawn(connection(stream, shared.clone(), number));
    }
}

async fn connection(stream: TcpStream, shared: Shared, number: u64) {
    // Without it small answers wait for the client's acknowledgement. Failing is no reason not to serve.
    drop(stream.set_nodelay(true));
    let service = service_fn(|request| respond(request, shared.clone(), number));
    let mut http = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let Err(error) = (&mut http).await else { return };
    if error.source().and_then(|source| source.downcast_ref::<Abort>()) == Some(&Abort::Reset) {
        // Dropped with no time to linger, the socket sends RST instead of FIN.
        drop(http.into_parts().io.into_inner().set_zero_linger());
    }
}

async fn respond(
    request: hyper::Request<Incoming>,
    shared: Shared,
    connection: u64,
) -> Result<Response<ScriptedBody>, Abort> {
    let at = Instant::now();
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Abort::Close)?.to_bytes();
    let (request, fault) = {
        let mut world = shared.world();
        let request = read(&head, body, &world);
        world.requests.push(record(&request, &head.headers, connection, at));
        let fault = world.script.next(request.kind());
        (request, fault)
    };
    match &fault {
        Some(Fault::Hang) => pending().await,
        Some(Fault::Reset) => return Err(Abort::Reset),
        Some(Fault::Delay(time)) => sleep(*time).await,
        _ => {}
    }
    Ok(play(&mut shared.world(), &request, fault.as_ref()))
}

fn read(head: &Parts, body: Bytes, world: &World) -> Request {
    let (method, path) = (head.method.as_str(), head.uri.path());
    Request {
        route: route::find(world.dialect, method, path),
        method: method.to_owned(),
        path: path.to_owned(),
        target: head.uri.path_and_query().map_or(path, |target| target.as_str()).to_owned(),
        query: query::pairs(head.uri.query().unwrap_or_default()),
        authorization: header(&head.headers, AUTHORIZATION.as_str()),
        if_none_match: header(&head.headers, IF_NONE_MATCH.as_str()),
        client_certificate: header(&head.headers, CLIENT_CERTIFICATE),
        body,
    }
}

fn record(request: &Request, headers: &HeaderMap, connection: u64, at: Instant) -> RecordedRequest {
    let kept = KEPT_HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), header(headers, name)?)));
    RecordedRequest {
        kind: request.kind(),
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: kept.collect(),
        authorized: request.authorization.is_some(),
        connection,
        at,
    }
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The usual answer, or the fault's.
fn play(world: &mut World, request: &Request, fault: Option<&Fault>) -> Response<ScriptedBody> {
    let body = String::from_utf8_lossy(&request.body);
    let echo = Echo { authorization: request.authorization.as_deref().unwrap_or_default(), body: &body };
    let instead = fault.and_then(|fault| fault.answer(world.dialect, &mut world.ids, &echo));
    let mut answer = instead.unwrap_or_else(|| api::answer(world, request));
    if matches!(fault, Some(Fault::Gzip)) {
        answer = answer.with(CONTENT_ENCODING.as_str(), "gzip");
    }
    let body = match fault {
        Some(fault) => fault.body(answer.body),
        None => ScriptedBody::whole(answer.body),
    };
    let head = answer
        .headers
        .iter()
        .fold(Response::builder().status(answer.status), |head, (name, value)| head.header(name, value));
    head.body(body).unwrap_or_else(|_| {
        // A scripted header that HTTP does not allow: seen by the test as what it is.
        let mut broken = Response::new(ScriptedBody::whole(b"a scripted header is not valid".to_vec()));
        *broken.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        broken
    })
}
