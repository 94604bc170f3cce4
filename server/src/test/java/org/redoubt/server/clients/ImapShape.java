package org.redoubt.server.clients;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.redoubt.server.clients.ImapValue.Atom;
import org.redoubt.server.clients.ImapValue.Nil;
import org.redoubt.server.clients.ImapValue.Parens;
import org.redoubt.server.clients.ImapValue.Text;

/** The grammar of ENVELOPE and BODYSTRUCTURE, RFC 9051 9. What does not keep to it is an IllegalArgumentException. */
final class ImapShape {
    private static final int ENVELOPE_FIELDS = 10;
    private static final int ADDRESS_FIELDS = 4;

    /** Parts by their number, such as "1.2", each with its size in octets. */
    private final Map<String, Long> leaves = new LinkedHashMap<>();

    private ImapShape() {}

    static void envelope(ImapValue value) {
        List<ImapValue> fields = nonEmpty(value, "envelope");
        require(fields.size() == ENVELOPE_FIELDS, "an envelope has ten fields", value);
        for (int i = 0; i < ENVELOPE_FIELDS; i++) {
            if (i >= 2 && i <= 7) {
                addresses(fields.get(i));
            } else {
                nstring(fields.get(i));
            }
        }
    }

    private static void addresses(ImapValue value) {
        if (value instanceof Nil) {
            return;
        }
        for (ImapValue address : nonEmpty(value, "address list")) {
            require(address.list().size() == ADDRESS_FIELDS, "an address has four fields", address);
            address.list().forEach(ImapShape::nstring);
        }
    }

    /** Checks a BODYSTRUCTURE and returns the octets of every leaf by its part number. */
    static Map<String, Long> structure(ImapValue value) {
        ImapShape shape = new ImapShape();
        shape.body(value, "");
        return shape.leaves;
    }

    /** @param number of this part; empty for the message itself */
    private void body(ImapValue value, String number) {
        List<ImapValue> fields = nonEmpty(value, "body");
        if (fields.getFirst() instanceof Parens) {
            multipart(value, number);
        } else {
            onePart(value, number.isEmpty() ? "1" : number);
        }
    }

    private void multipart(ImapValue value, String number) {
        List<ImapValue> fields = value.list();
        int parts = 0;
        while (parts < fields.size() && fields.get(parts) instanceof Parens) {
            parts++;
            body(fields.get(parts - 1), number.isEmpty() ? String.valueOf(parts) : number + "." + parts);
        }
        require(parts < fields.size() && fields.get(parts) instanceof Text, "a subtype follows the parts", value);
        List<ImapValue> rest = fields.subList(parts + 1, fields.size());
        require(rest.size() == 4, "a multipart has four extension fields", value);
        parameters(rest.get(0));
        extensions(rest.subList(1, 4));
    }

    private void onePart(ImapValue value, String number) {
        List<ImapValue> fields = value.list();
        require(fields.size() >= 7, "a part has seven basic fields", value);
        String type = text(fields.get(0)).toUpperCase(Locale.ROOT);
        String subtype = text(fields.get(1)).toUpperCase(Locale.ROOT);
        parameters(fields.get(2));
        nstring(fields.get(3));
        nstring(fields.get(4));
        text(fields.get(5));
        leaves.put(number, number(fields.get(6)));
        int next = 7;
        if (type.equals("TEXT")) {
            number(fields.get(next++));
        } else if (type.equals("MESSAGE") && (subtype.equals("RFC822") || subtype.equals("GLOBAL"))) {
            require(fields.size() >= 10, "a message has envelope, body and lines", value);
            envelope(fields.get(next++));
            embedded(fields.get(next++), number);
            number(fields.get(next++));
        }
        require(fields.size() == next + 4, "a part has four extension fields", value);
        nstring(fields.get(next));
        extensions(fields.subList(next + 1, next + 4));
    }

    /** RFC 9051 6.4.5.1: the parts of a multipart message inside a message go on with its number. */
    private void embedded(ImapValue body, String number) {
        boolean multipart = nonEmpty(body, "body").getFirst() instanceof Parens;
        body(body, multipart ? number : number + ".1");
    }

    /** Disposition, language, location. */
    private static void extensions(List<ImapValue> fields) {
        if (!(fields.get(0) instanceof Nil)) {
            List<ImapValue> disposition = nonEmpty(fields.get(0), "disposition");
            require(disposition.size() == 2, "a disposition has a kind and parameters", fields.get(0));
            text(disposition.get(0));
            parameters(disposition.get(1));
        }
        if (fields.get(1) instanceof Parens languages) {
            nonEmpty(languages, "language list").forEach(ImapShape::text);
        } else {
            nstring(fields.get(1));
        }
        nstring(fields.get(2));
    }

    private static void parameters(ImapValue value) {
        if (!(value instanceof Nil)) {
            List<ImapValue> pairs = new ArrayList<>(nonEmpty(value, "parameters"));
            require(pairs.size() % 2 == 0, "parameters come in pairs", value);
            pairs.forEach(ImapShape::text);
        }
    }

    private static List<ImapValue> nonEmpty(ImapValue value, String what) {
        require(!value.list().isEmpty(), "empty or no " + what, value);
        return value.list();
    }

    private static String text(ImapValue value) {
        require(value instanceof Text, "a string belongs here", value);
        return value.string();
    }

    private static void nstring(ImapValue value) {
        require(value instanceof Text || value instanceof Nil, "a string or NIL belongs here", value);
    }

    private static long number(ImapValue value) {
        require(value instanceof Atom && value.string().matches("[0-9]{1,19}"), "a number belongs here", value);
        return Long.parseLong(value.string());
    }

    private static void require(boolean holds, String rule, ImapValue value) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ": " + value);
        }
    }
}
