//! What is left of a watch when its last handle is gone: the threads of the process are counted.

use lemna_tests::alone;

#[test]
fn the_last_handle_ends_a_request_and_the_thread_and_no_callback_follows() {
    alone::passes(&mut alone::command(module_path!(), "child::drops_the_last_handle"));
}

#[test]
fn a_callback_may_drop_the_last_handle_and_no_other_is_called_then() {
    alone::passes(&mut alone::command(module_path!(), "child::drops_the_last_handle_in_a_callback"));
}

mod child {
    use std::future::Future;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::sync::{Arc, Mutex, mpsc};
    use std::thread;

    use lemna_config::testing::FakeInfisical;
    use lemna_config::{LemnaSecrets, Loader, Watch, WatchOptions};
    use lemna_tests::child::LIMIT;
    use lemna_tests::{eventually, loader, threads_of_loads};

    #[derive(LemnaSecrets)]
    #[lemna(project = "lemna-platform")]
    struct Config {
        #[expect(dead_code, reason = "only watched")]
        api_key: String,
    }

    fn platform() -> FakeInfisical {
        let infisical = FakeInfisical::start();
        infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-1");
        infisical
    }

    fn options() -> WatchOptions {
        WatchOptions::new().sighup(false)
    }

    fn watch(infisical: &FakeInfisical) -> Watch<Config> {
        Config::watch(&loader(infisical).deadline(LIMIT).build(), options()).unwrap()
    }

    /// A server that never answers the list, and tells when somebody hangs up.
    fn silent_list() -> (String, mpsc::Receiver<&'static str>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (sender, stream) = (sender.clone(), stream.unwrap());
                thread::spawn(move || {
                    let mut lines = BufReader::new(stream).lines();
                    let mut last = lines.next();
                    let _ = sender.send("asked");
                    while let Some(Ok(_)) = last {
                        last = lines.next();
                    }
                    let _ = sender.send("hung up");
                });
            }
        });
        (address, receiver)
    }

    #[test]
    #[ignore = "started by another test"]
    fn drops_the_last_handle() {
        // The address is in a file, which is read anew: so the second load asks somebody else.
        let infisical = platform();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        let write = |url: &str| {
            let (id, secret) = (infisical.client_id(), infisical.client_secret());
            let text = format!(
                "INFISICAL_CLIENT_ID={id}\nINFISICAL_CLIENT_SECRET={secret}\nINFISICAL_API_URL={url}\nINFISICAL_ENV=dev\n"
            );
            std::fs::write(&file, text).unwrap();
        };
        write(&infisical.url());
        let loader = Loader::builder().no_vars().env_file(&file).deadline(LIMIT).build();
        let watch = Config::watch(&loader, options()).unwrap();
        let (sender, called) = mpsc::channel();
        watch.on_change(move |_| sender.send(()).unwrap());

        let (silent, events) = silent_list();
        write(&silent);
        let asking = {
            let watch = watch.clone();
            thread::spawn(move || drop(std::pin::pin!(watch.refresh_async()).as_mut().poll(&mut noop())))
        };
        asking.join().unwrap();
        let next = || events.recv_timeout(LIMIT).unwrap();
        assert_eq!(next(), "asked");
        drop(watch);
        assert_eq!(next(), "hung up");
        // The callbacks go with the thread; until then the channel has a sender.
        assert_eq!(called.recv_timeout(LIMIT), Err(mpsc::RecvTimeoutError::Disconnected));
        eventually("the threads of the watch end", || threads_of_loads() == 0);
    }

    fn noop() -> std::task::Context<'static> {
        std::task::Context::from_waker(std::task::Waker::noop())
    }

    #[test]
    #[ignore = "started by another test"]
    fn drops_the_last_handle_in_a_callback() {
        let infisical = platform();
        let watch = watch(&infisical);
        let last = Arc::new(Mutex::new(None));
        let (sender, events) = mpsc::channel();
        let (slot, of_first) = (last.clone(), sender.clone());
        watch.on_change(move |_| {
            drop(slot.lock().unwrap().take());
            of_first.send("first").unwrap();
        });
        watch.on_change(move |_| sender.send("second").unwrap());
        infisical.project("lemna-platform").set("dev", "API_KEY", "made-up-2");
        // The attempt goes on although nobody waits for it; the callback waits for the handle.
        let mut slot = last.lock().unwrap();
        drop(std::pin::pin!(watch.refresh_async()).as_mut().poll(&mut noop()));
        *slot = Some(watch);
        drop(slot);
        assert_eq!(events.recv_timeout(LIMIT), Ok("first"));
        assert_eq!(events.recv_timeout(LIMIT), Err(mpsc::RecvTimeoutError::Disconnected));
        eventually("the thread of the watch ends", || threads_of_loads() == 0);
    }
}
