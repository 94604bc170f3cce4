package org.redoubt.jmap.codec;

/** A string. */
public record JsonText(String value) implements JsonValue {}
