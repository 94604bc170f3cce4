package org.redoubt.server.log;

import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** A named door to a {@link LogSink}. */
final class LineLogger implements System.Logger {
    private final String name;
    private final LogSink sink;

    LineLogger(String name, LogSink sink) {
        this.name = name;
        this.sink = sink;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        return sink.loggable(level);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (sink.loggable(level)) {
            sink.write(level, name, localised(bundle, message), thrown);
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... params) {
        if (sink.loggable(level)) {
            String text = localised(bundle, format);
            // A message without parameters is taken as it is: braces in it mean nothing.
            sink.write(
                    level,
                    name,
                    params == null || params.length == 0 ? text : MessageFormat.format(text, params),
                    null);
        }
    }

    private static String localised(@Nullable ResourceBundle bundle, @Nullable String message) {
        if (message == null) {
            return "";
        }
        try {
            return bundle == null ? message : bundle.getString(message);
        } catch (MissingResourceException e) {
            return message;
        }
    }
}
