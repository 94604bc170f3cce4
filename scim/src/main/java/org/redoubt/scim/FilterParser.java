package org.redoubt.scim;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.guard.json.Json;
import org.redoubt.scim.Filter.Operator;

/**
 * Reads filters (RFC 7644 3.4.2.2, figure 1). "and" binds more closely than "or", "not" takes parentheses. Names and operators
 * have no case.
 */
final class FilterParser {
    private final Schema schema;
    private final String text;
    /** Within brackets names are those of this attribute's sub-attributes. */
    private Optional<Attribute> within = Optional.empty();

    private int at;
    private int depth;
    private int terms;

    private FilterParser(Schema schema, String text) {
        this.schema = schema;
        this.text = text;
    }

    /** @throws ScimException with scimType invalidFilter */
    static Filter parse(Schema schema, String text) throws ScimException {
        if (text.length() > Limits.FILTER) {
            throw ScimException.filter("a filter has at most " + Limits.FILTER + " characters");
        }
        FilterParser parser = new FilterParser(schema, text);
        Filter filter = parser.or();
        parser.spaces();
        if (parser.at < text.length()) {
            throw parser.wrong("an end");
        }
        return filter;
    }

    /** Reads what is between brackets of a path. */
    static Filter within(Schema schema, Attribute attribute, String text) throws ScimException {
        FilterParser parser = new FilterParser(schema, text);
        parser.within = Optional.of(attribute);
        Filter filter = parser.or();
        parser.spaces();
        if (parser.at < text.length()) {
            throw parser.wrong("an end");
        }
        return filter;
    }

    private Filter or() throws ScimException {
        Filter left = and();
        while (word("or")) {
            left = new Filter.Or(left, and());
        }
        return left;
    }

    private Filter and() throws ScimException {
        Filter left = term();
        while (word("and")) {
            left = new Filter.And(left, term());
        }
        return left;
    }

    private Filter term() throws ScimException {
        if (++terms > Limits.FILTER_TERMS || depth > Limits.FILTER_DEPTH) {
            throw ScimException.filter("the filter has too many parts");
        }
        spaces();
        if (peek() == '(') {
            return parentheses();
        }
        int before = at;
        if (word("not")) {
            spaces();
            if (peek() == '(') {
                return new Filter.Not(parentheses());
            }
            at = before;
        }
        return comparison();
    }

    private Filter parentheses() throws ScimException {
        at++;
        depth++;
        Filter inner = or();
        depth--;
        expect(')');
        return inner;
    }

    private Filter comparison() throws ScimException {
        String name = name();
        if (peek() == '[') {
            return valuePath(name);
        }
        AttributePath path = path(name);
        String operator = name().toLowerCase(Locale.ROOT);
        if (operator.equals("pr")) {
            return new Filter.Present(path);
        }
        Operator known = switch (operator) {
            case "eq" -> Operator.EQ;
            case "ne" -> Operator.NE;
            case "co" -> Operator.CO;
            case "sw" -> Operator.SW;
            case "ew" -> Operator.EW;
            case "gt" -> Operator.GT;
            case "ge" -> Operator.GE;
            case "lt" -> Operator.LT;
            case "le" -> Operator.LE;
            default -> throw wrong("one of eq, ne, co, sw, ew, gt, ge, lt, le and pr");
        };
        return new Filter.Comparison(path, known, fitting(path, known, value()));
    }

    private Filter valuePath(String name) throws ScimException {
        Attribute attribute = schema.attribute(name)
                .filter(each -> each.multiValued() && within.isEmpty())
                .orElseThrow(() -> wrong("an attribute of several values before the bracket"));
        at++;
        within = Optional.of(attribute);
        Filter inner = or();
        within = Optional.empty();
        expect(']');
        return new Filter.ValuePath(attribute, inner);
    }

    private AttributePath path(String name) throws ScimException {
        if (within.isPresent()) {
            Attribute sub = within.get()
                    .sub(name)
                    .orElseThrow(() -> ScimException.filter(
                            "there is no attribute " + within.get().name() + '.' + Schema.shown(name)));
            return new AttributePath(Optional.empty(), sub, Optional.empty());
        }
        try {
            return AttributePath.parse(schema, name)
                    .orElseThrow(() -> ScimException.filter(
                            "the attribute " + Schema.shown(name) + " is not kept here and cannot be looked for"));
        } catch (ScimException none) {
            throw ScimException.filter(String.valueOf(none.getMessage()));
        }
    }

    // RFC 7644 3.4.2.2: booleans have no order, and times are compared as times.
    private static Object fitting(AttributePath path, Operator operator, Object value) throws ScimException {
        Attribute leaf = path.leaf();
        boolean ordered = switch (operator) {
            case GT, GE, LT, LE -> true;
            case EQ, NE, CO, SW, EW -> false;
        };
        if (ordered && (leaf.type() == Attribute.Type.BOOLEAN || !(value instanceof String))) {
            throw ScimException.filter(leaf.name() + " cannot be compared with this by " + operator.name().toLowerCase(Locale.ROOT));
        }
        if (leaf.type() == Attribute.Type.DATE_TIME && value instanceof String text) {
            try {
                return Resource.time(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException noTime) {
                throw ScimException.filter(leaf.name() + " is a time such as 2026-11-26T05:00:00Z");
            }
        }
        return value;
    }

    private Object value() throws ScimException {
        spaces();
        int from = at;
        if (peek() == '"') {
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            at = Math.min(at + 1, text.length());
        } else {
            while (at < text.length() && " )]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
        }
        try {
            Object value = Json.read("{\"v\":" + text.substring(from, at) + "}").get("v");
            if (value instanceof String || value instanceof Boolean || value instanceof Number || value == Json.NULL) {
                return value;
            }
        } catch (IOException notJson) {
            at = from;
        }
        throw wrong("a value in quotation marks, a number, true, false or null");
    }

    private String name() throws ScimException {
        spaces();
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || ":._-$".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (from == at) {
            throw wrong("a name");
        }
        return text.substring(from, at);
    }

    private boolean word(String word) {
        int before = at;
        spaces();
        int end = at + word.length();
        boolean there = text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || " (".indexOf(text.charAt(end)) >= 0);
        at = there ? end : before;
        return there;
    }

    private void expect(char c) throws ScimException {
        spaces();
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private void spaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private ScimException wrong(String expected) {
        return ScimException.filter("the filter has something else than " + expected + " at character " + (at + 1));
    }
}
