package org.redoubt.sanitize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tree that is written: elements and texts, nothing else. */
sealed interface Node {
    record Text(String text) implements Node {}

    /** @param attributes by name, in order */
    record Element(String name, Map<String, String> attributes, List<Node> children) implements Node {
        Element(String name) {
            this(name, new TreeMap<>(), new ArrayList<>());
        }

        Element with(String attribute, String value) {
            attributes.put(attribute, value);
            return this;
        }

        /** Texts beside each other are one, as a parser has them. */
        Element add(Node child) {
            if (child instanceof Text(String text)) {
                if (text.isEmpty()) {
                    return this;
                }
                if (!children.isEmpty() && children.getLast() instanceof Text(String before)) {
                    children.set(children.size() - 1, new Text(before + text));
                    return this;
                }
            }
            children.add(child);
            return this;
        }

        Element text(String text) {
            return add(new Text(text));
        }

        /** All texts below, in order. */
        String content() {
            StringBuilder out = new StringBuilder();
            collect(this, out);
            return out.toString();
        }

        private static void collect(Element element, StringBuilder out) {
            for (Node child : element.children()) {
                switch (child) {
                    case Text(String text) -> out.append(text);
                    case Element inner -> collect(inner, out);
                }
            }
        }
    }
}
