//! Counts heap allocations.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    // A cell of the thread's own costs nothing beside an allocation, where an atomic would show.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The system's allocator, with a count of what is asked of it. A block that grows counts again.
struct Counting;

// SAFETY: every call goes to `System` as it came; the count is no part of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

fn count() {
    COUNT.set(COUNT.get() + 1);
}

/// The allocations of one run, after others that filled what is kept between runs.
pub fn allocations(run: &mut dyn FnMut()) -> u64 {
    for _ in 0..3 {
        run();
    }
    let before = COUNT.get();
    run();
    COUNT.get() - before
}
