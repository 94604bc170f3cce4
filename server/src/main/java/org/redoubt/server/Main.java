package org.redoubt.server;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** Where the process starts. */
public final class Main {
    private Main() {}

    /** Prints the version. */
    public static void main(String[] args) {
        System.out.println("redoubt " + version());
    }

    /** The version stamped into the module at build time, "dev" when run from the class path. */
    static String version() {
        return Optional.ofNullable(Main.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("dev");
    }
}
