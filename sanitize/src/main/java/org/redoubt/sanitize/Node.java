package org.redoubt.sanitize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tree that is written: elements and texts, nothing else. */
sealed interface Node {
    /** Characters between elements. It grows: a text of many lines costs no more than its characters. */
    final class Text implements Node {
        private final StringBuilder text;

        private Text(String text) {
            this.text = new StringBuilder(text);
        }

        String text() {
            return text.toString();
        }

        boolean startsWith(char first) {
            return text.charAt(0) == first;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text same && text.compareTo(same.text) == 0;
        }

        @Override
        public int hashCode() {
            return text().hashCode();
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** @param attributes by name, in order */
    record Element(String name, Map<String, String> attributes, List<Node> children) implements Node {
        Element(String name) {
            this(name, new TreeMap<>(), new ArrayList<>());
        }

        Element with(String attribute, String value) {
            attributes.put(attribute, value);
            return this;
        }

        Element add(Element child) {
            children.add(child);
            return this;
        }

        /** Texts beside each other are one, as a parser has them. */
        Element text(String more) {
            if (more.isEmpty()) {
                return this;
            }
            if (!children.isEmpty() && children.getLast() instanceof Text before) {
                before.text.append(more);
            } else {
                children.add(new Text(more));
            }
            return this;
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
                    case Text text -> out.append(text.text);
                    case Element inner -> collect(inner, out);
                }
            }
        }
    }
}
