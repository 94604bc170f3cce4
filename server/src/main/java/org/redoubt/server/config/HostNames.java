package org.redoubt.server.config;

import java.util.regex.Pattern;

/** RFC 1123 2.1 host names, in their ASCII form. */
public final class HostNames {
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    private HostNames() {}

    public static boolean valid(String name) {
        return NAME.matcher(name).matches();
    }
}
