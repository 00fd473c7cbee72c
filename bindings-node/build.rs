//! The linker flags that Node wants.

fn main() {
    napi_build::setup();
}
