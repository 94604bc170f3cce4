package org.redoubt.sieve.syntax;

import java.util.List;
import java.util.Optional;
import org.redoubt.sieve.Position;

/**
 * A command or a test as it stands in the script; whether it means something is not looked at yet.
 *
 * @param name in lower case
 * @param tests the test that it has, or those of its list
 * @param testList whether the tests stand in parentheses
 * @param block of a command; a test has none, neither has a command that ends in a semicolon
 */
public record Node(
        String name,
        List<Argument> arguments,
        List<Node> tests,
        boolean testList,
        Optional<List<Node>> block,
        Position at) {
    public Node {
        arguments = List.copyOf(arguments);
        tests = List.copyOf(tests);
    }
}
