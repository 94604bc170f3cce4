package org.redoubt.mime;

import java.util.List;
import java.util.Optional;

/**
 * Content-Disposition, RFC 2183.
 *
 * @param type lower case: {@code inline}, {@code attachment} or another token
 * @param parameters in the order of the field, raw as {@link Parameter} tells
 */
public record Disposition(String type, List<Parameter> parameters) {
    public Disposition {
        parameters = List.copyOf(parameters);
    }

    /** The decoded value of the parameter of this name (lower case), RFC 2231 continuations joined. */
    public Optional<String> parameter(String name) {
        return Parameters.decoded(parameters, name);
    }
}
