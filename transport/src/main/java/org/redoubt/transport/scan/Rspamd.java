package org.redoubt.transport.scan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.redoubt.account.Message;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.transport.trust.SpamPolicy.Scores;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Asks a worker of rspamd over HTTP/1.1 (/checkv2); each of its symbols that weighs something is a finding. */
final class Rspamd {
    /** What rspamd takes by default. */
    static final long LONGEST = 50L << 20;

    private static final int LINE = 4_000;
    private static final int FIELDS = 100;
    private static final int ANSWER = 1 << 20;

    /** Findings that are told by name; what is left is one of its own. */
    private static final int NAMED = 12;

    private static final JsonFactory JSON = new JsonFactory();

    private Rspamd() {}

    static List<Finding> ask(Conversation rspamd, Message message, ScanRequest request, Scores scores) throws IOException {
        StringBuilder head = new StringBuilder("POST /checkv2 HTTP/1.1\r\nHost: rspamd\r\nConnection: close\r\n");
        field(head, "Content-Length", Long.toString(message.size()));
        field(head, "IP", request.client().getHostAddress());
        field(head, "Helo", request.hello());
        field(head, "From", request.sender());
        field(head, "Queue-Id", request.trace());
        request.recipients().forEach(recipient -> field(head, "Rcpt", recipient));
        rspamd.ascii(head.append("\r\n").toString());
        Conversation.pieces(message, rspamd::octets);
        rspamd.flush();
        return findings(body(rspamd), scores);
    }

    /** A header's value is in printable ASCII; what is not is left out, so that nothing can begin a field of its own. */
    private static void field(StringBuilder head, String name, String value) {
        if (!value.isEmpty()) {
            head.append(name).append(": ").append(value.replaceAll("[^\\x20-\\x7e]", "?")).append("\r\n");
        }
    }

    private static byte[] body(Conversation rspamd) throws IOException {
        String status = rspamd.line(LINE);
        if (!status.matches("HTTP/1\\.[01] 200( .*)?")) {
            throw new IOException("rspamd answers: " + status);
        }
        int length = -1;
        String field = rspamd.line(LINE);
        for (int count = 0; !field.isEmpty(); count++, field = rspamd.line(LINE)) {
            if (count >= FIELDS) {
                throw new IOException("the answer of rspamd has too many fields");
            }
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.matches("content-length:\\s*[0-9]{1,8}\\s*")) {
                length = Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
            }
        }
        if (length > ANSWER) {
            throw new IOException("the answer of rspamd is too long");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] piece = new byte[8_192];
        while (length < 0 || body.size() < length) {
            int count = rspamd.read(piece, 0, length < 0 ? piece.length : Math.min(piece.length, length - body.size()));
            if (count < 0) {
                break;
            }
            body.write(piece, 0, count);
            if (body.size() > ANSWER) {
                throw new IOException("the answer of rspamd is too long");
            }
        }
        return body.toByteArray();
    }

    /** The symbols, the weightiest by name; and what is missing where rspamd decides otherwise than its score says. */
    static List<Finding> findings(byte[] json, Scores scores) throws IOException {
        List<Finding> all = new ArrayList<>();
        String action = read(json, all);
        all.sort(Comparator.comparingDouble(finding -> -Math.abs(finding.weight())));
        List<Finding> some = new ArrayList<>(all.subList(0, Math.min(NAMED, all.size())));
        if (all.size() > NAMED) {
            some.add(new Finding("rspamd-others", sum(all.subList(NAMED, all.size()))));
        }
        double least = switch (action) {
            case "reject" -> scores.reject();
            case "add header", "rewrite subject", "quarantine" -> scores.junk();
            default -> Double.NEGATIVE_INFINITY;
        };
        if (sum(all) < least) {
            some.add(new Finding("rspamd-" + action.replace(' ', '-'), least - sum(all)));
        }
        return some;
    }

    private static double sum(List<Finding> findings) {
        return findings.stream().mapToDouble(Finding::weight).sum();
    }

    /** Returns the action. */
    private static String read(byte[] json, List<Finding> symbols) throws IOException {
        String action = "";
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the answer of rspamd is no object");
            }
            boolean scored = false;
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                scored |= name.equals("score") && value.isNumeric();
                if (name.equals("symbols") && value == JsonToken.START_OBJECT) {
                    symbols(in, symbols);
                } else if (name.equals("action") && value == JsonToken.VALUE_STRING) {
                    action = in.getString();
                } else {
                    in.skipChildren();
                }
            }
            if (!scored) {
                throw new IOException("the answer of rspamd has no score");
            }
        } catch (JacksonException malformed) {
            throw new IOException("the answer of rspamd is no JSON", malformed);
        }
        return action;
    }

    private static void symbols(JsonParser in, List<Finding> all) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String symbol = in.currentName();
            if (in.nextToken() != JsonToken.START_OBJECT) {
                in.skipChildren();
                continue;
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean score = in.currentName().equals("score");
                JsonToken value = in.nextToken();
                if (score && value.isNumeric() && Math.abs(in.getDoubleValue()) >= 0.05) {
                    all.add(new Finding(name(symbol), in.getDoubleValue()));
                }
                in.skipChildren();
            }
        }
    }

    private static String name(String symbol) {
        String plain = symbol.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        return "rspamd-" + plain.substring(0, Math.min(40, plain.length()));
    }
}
