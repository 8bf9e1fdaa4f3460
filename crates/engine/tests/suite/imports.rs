//! When does a file count?

use crate::shop::{add, count, id, lake, settings, signals};
use galena_engine::{Begun, EngineError, FORMAT_VERSION, ImportFacts, Lake};
use galena_signal::table;

#[test]
fn the_same_import_twice_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    assert!(add(&lake, "b1", 100, 5));
    assert!(!add(&lake, "b1", 100, 5));
    assert!(add(&lake, "b2", 100, 2));
    assert_eq!(count(&lake), 7);
    assert_eq!(count(&Lake::open(folder.path(), settings()).unwrap()), 7);
}

#[test]
fn an_import_that_was_killed_is_not_seen_and_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    {
        let lake = lake(folder.path());
        let Begun::Import(mut import) = lake.begin_import(&id("b1"), ImportFacts::default(), 1).unwrap() else {
            panic!("it is new");
        };
        import.write(&table::SIGNALS, &signals("b1", 100, 5)).unwrap();
        // Dropped without `finish`, as a killed process would.
    }
    let lake = Lake::open(folder.path(), settings()).unwrap();
    assert_eq!(count(&lake), 0);
    lake.upkeep().unwrap();
    assert!(add(&lake, "b1", 100, 5));
    assert_eq!(count(&lake), 5);
    assert_eq!(lake.imports().unwrap().len(), 2, "started once, added once");
}

#[test]
fn facts_that_were_committed_before_the_kill_are_not_committed_twice() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    add(&lake, "b1", 100, 5);
    // A kill between the last table and the `added` row leaves this: facts and `started` only.
    let batches = folder.path().join("batches").join("_delta_log");
    let mut commits: Vec<_> = std::fs::read_dir(&batches).unwrap().map(|entry| entry.unwrap().path()).collect();
    commits.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    commits.sort();
    std::fs::remove_file(commits.last().unwrap()).unwrap();
    let lake = Lake::open(folder.path(), settings()).unwrap();
    assert_eq!(count(&lake), 0);
    assert!(add(&lake, "b1", 100, 5));
    assert_eq!(count(&lake), 5);
}

#[test]
fn an_import_can_be_taken_back_whole_and_added_again() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    add(&lake, "b1", 100, 5);
    add(&lake, "b2", 100, 3);
    lake.undo_import(&id("b1"), 3).unwrap();
    assert_eq!(count(&lake), 3);
    assert!(matches!(lake.undo_import(&id("b1"), 4), Err(EngineError::NoImport { .. })));
    let again = lake.next_batch_id(&id("b1")).unwrap();
    assert_eq!(again, id("b1.2"));
    assert!(add(&lake, "b1.2", 100, 5));
    assert_eq!(count(&lake), 8);
}

#[test]
fn many_small_imports_are_joined_and_those_taken_back_leave_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    for n in 0..66 {
        add(&lake, &format!("b{n}"), 100, 1);
    }
    lake.undo_import(&id("b7"), 5).unwrap();
    let report = lake.upkeep().unwrap();
    assert!(report.compacted.contains(&"signals"), "{report:?}");
    assert_eq!(count(&lake), 65);
    assert_eq!(lake.rows(&table::SIGNALS).unwrap(), 65);
    assert!(!add(&lake, "b3", 100, 1), "it is still known after joining");
}

#[test]
fn two_writers_and_a_newer_lake_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let lake = lake(folder.path());
    let lock = lake.lock().unwrap();
    let other = Lake::open(folder.path(), settings()).unwrap();
    assert!(matches!(other.lock(), Err(EngineError::Locked { .. })));
    drop(lock);
    assert!(other.lock().is_ok());
    std::fs::write(folder.path().join("format"), format!("{}\n", FORMAT_VERSION + 1)).unwrap();
    assert!(matches!(Lake::open(folder.path(), settings()), Err(EngineError::NewerFormat { .. })));
    assert!(matches!(Lake::open(&folder.path().join("nowhere"), settings()), Err(EngineError::NoLake { .. })));
}
