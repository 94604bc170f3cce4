package org.redoubt.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.json.Json;
import org.redoubt.http.HttpExchange;
import org.redoubt.server.AdminApi.Reply;

/**
 * An answer of lines of JSON ({@code application/x-ndjson}): twice a second how far it is and what was found so far, then
 * each row by itself, then the message. Whoever has not got the message has not got all. One thread answers and one writes, so
 * that a reader who is slow holds up nobody who waits for her turn, and who breaks off ends the question.
 *
 * <pre>
 * {"progress":{"done":1048576,"all":73400320},"rows":[...]}
 * {"row":{...}}
 * {"message":"12 messages were opened in 2 accounts"}
 * </pre>
 */
final class LongAnswer implements Following {
    private static final String TYPE = "application/x-ndjson";
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOOK_MILLIS = 50;

    private final LiveSession session;
    /** The latest line of how far it is, as long as nobody has taken it. */
    private final BlockingQueue<String> line = new ArrayBlockingQueue<>(1);

    private volatile boolean over;
    private long toldAt = System.nanoTime() - PACE;

    /** @param session of whoever asks; the question ends with it */
    LongAnswer(LiveSession session) {
        this.session = session;
    }

    /** Answers, with somebody who follows it. */
    interface Question {
        Reply ask(Following following) throws IOException;
    }

    /** Whether whoever asks takes lines. */
    static boolean wanted(HttpExchange exchange) {
        return exchange.header("Accept").orElse("").toLowerCase(Locale.ROOT).contains(TYPE);
    }

    @Override
    public boolean soFar(long done, long all, Supplier<List<Map<String, Object>>> rows) {
        long now = System.nanoTime();
        if (now - toldAt >= PACE && line.isEmpty()) {
            toldAt = now;
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("progress", Map.of("done", done, "all", all));
            told.put("rows", rows.get());
            boolean _ = line.offer(Json.write(told));
        }
        return !over && !session.ended();
    }

    /** Begins to answer over HTTP. */
    static OutputStream begin(HttpExchange exchange) {
        return exchange.begin(200, Map.of("Content-Type", TYPE, "Cache-Control", "no-store"), OptionalLong.empty());
    }

    /**
     * Sends it.
     *
     * @param begin asked for where to write once there is something to write
     * @param done is run when it is answered, however slowly that is taken
     * @return what is to be answered in its place; nothing was written then
     * @throws IOException when it cannot be answered, or whoever asks has broken off
     */
    Optional<Reply> send(Supplier<OutputStream> begin, Question question, Runnable done) throws IOException {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Thread.ofVirtual().name("long-answer").start(() -> {
            try {
                reply.complete(question.ask(this));
            } catch (IOException | RuntimeException | Error failed) {
                reply.completeExceptionally(failed);
            } finally {
                done.run();
            }
        });
        try {
            Optional<OutputStream> begun = follow(begin, reply);
            Reply answer = reply.join();
            if (!(answer instanceof Reply.Said(var object))) {
                if (begun.isPresent()) {
                    throw new IOException("what was begun to be answered is refused");
                }
                return Optional.of(answer);
            }
            try (OutputStream out = begun.orElseGet(begin)) {
                if (object.get("rows") instanceof List<?> rows) {
                    for (Object row : rows) {
                        write(out, Map.of("row", row));
                    }
                }
                write(out, Map.of("message", object.getOrDefault("message", "")));
            }
            return Optional.empty();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException known) {
                throw known;
            }
            throw failed;
        } finally {
            over = true;
        }
    }

    /** Writes how far it is until it is answered; gives the stream once there was something to write. */
    private Optional<OutputStream> follow(Supplier<OutputStream> begin, CompletableFuture<Reply> reply)
            throws IOException {
        Optional<OutputStream> out = Optional.empty();
        try {
            while (!reply.isDone()) {
                String next = line.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    out = Optional.of(out.orElseGet(begin));
                    out.get().write((next + "\n").getBytes(StandardCharsets.UTF_8));
                    out.get().flush();
                }
            }
            return out;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is stopping", stopped);
        }
    }

    private static void write(OutputStream out, Map<String, Object> object) throws IOException {
        out.write((Json.write(object) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
