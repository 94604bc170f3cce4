package org.redoubt.scim;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.redoubt.guard.json.Json;

/** Which resources somebody looks for (RFC 7644 3.4.2.2); read by {@link FilterParser}. */
sealed interface Filter {
    /** Whether a resource is one of them. */
    boolean takes(Map<String, Object> resource);

    enum Operator {
        EQ,
        NE,
        CO,
        SW,
        EW,
        GT,
        GE,
        LT,
        LE
    }

    record And(Filter left, Filter right) implements Filter {
        @Override
        public boolean takes(Map<String, Object> resource) {
            return left.takes(resource) && right.takes(resource);
        }
    }

    record Or(Filter left, Filter right) implements Filter {
        @Override
        public boolean takes(Map<String, Object> resource) {
            return left.takes(resource) || right.takes(resource);
        }
    }

    record Not(Filter inner) implements Filter {
        @Override
        public boolean takes(Map<String, Object> resource) {
            return !inner.takes(resource);
        }
    }

    record Present(AttributePath path) implements Filter {
        @Override
        public boolean takes(Map<String, Object> resource) {
            return path.values(resource).stream().anyMatch(value -> !value.equals(""));
        }
    }

    /** One value of an attribute of several, for which all of a filter holds. */
    record ValuePath(Attribute attribute, Filter inner) implements Filter {
        @Override
        public boolean takes(Map<String, Object> resource) {
            return resource.get(attribute.name()) instanceof List<?> list
                    && list.stream().anyMatch(each -> Json.asObject(each).filter(inner::takes).isPresent());
        }
    }

    /** @param value a String, Boolean, Long or Double, or {@link Json#NULL} */
    record Comparison(AttributePath path, Operator operator, Object value) implements Filter {
        @Override
        public boolean takes(Map<String, Object> resource) {
            List<Object> values = path.values(resource);
            if (operator == Operator.NE) {
                return values.stream().noneMatch(this::same);
            }
            if (value == Json.NULL) {
                return operator == Operator.EQ && values.isEmpty();
            }
            return values.stream().anyMatch(this::holds);
        }

        private boolean same(Object there) {
            if (there instanceof String text && value instanceof String wanted) {
                return path.leaf().caseExact() ? text.equals(wanted) : folded(text).equals(folded(wanted));
            }
            // Entra ID asks for active eq "True".
            return String.valueOf(there).equalsIgnoreCase(String.valueOf(value));
        }

        private boolean holds(Object there) {
            boolean exact = path.leaf().caseExact();
            String text = exact ? String.valueOf(there) : folded(String.valueOf(there));
            String wanted = exact ? String.valueOf(value) : folded(String.valueOf(value));
            return switch (operator) {
                case EQ -> same(there);
                case NE -> !same(there);
                case CO -> text.contains(wanted);
                case SW -> text.startsWith(wanted);
                case EW -> text.endsWith(wanted);
                // Times are all written in the same way, so that their texts are in their order.
                case GT -> text.compareTo(wanted) > 0;
                case GE -> text.compareTo(wanted) >= 0;
                case LT -> text.compareTo(wanted) < 0;
                case LE -> text.compareTo(wanted) <= 0;
            };
        }

        private static String folded(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }
}
