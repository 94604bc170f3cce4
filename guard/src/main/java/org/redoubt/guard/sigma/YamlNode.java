package org.redoubt.guard.sigma;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A piece of a YAML file and its line. Nothing is constructed from what the file says: it is taken as maps, lists and
 * texts. References within the file and tags of types are refused.
 */
final class YamlNode {
    private static final Set<Tag> PLAIN =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MAP, Tag.SEQ, Tag.MERGE);

    private final String file;
    private final Node node;

    private YamlNode(String file, Node node) {
        this.file = file;
        this.node = node;
    }

    /**
     * The documents of a file.
     *
     * @param file what errors call it
     */
    static List<YamlNode> documents(String file, String text) throws RuleException {
        if (text.length() > Limits.MAX_FILE) {
            throw new RuleException(file, 1, "a file of rules has at most " + Limits.MAX_FILE + " characters");
        }
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(Limits.MAX_DEPTH);
        options.setCodePointLimit(Limits.MAX_FILE);
        List<YamlNode> documents = new ArrayList<>();
        try {
            Composer composer =
                    new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
            while (composer.checkNode()) {
                documents.add(new YamlNode(file, composer.getNode()));
            }
        } catch (MarkedYAMLException wrong) {
            Mark mark = wrong.getProblemMark();
            throw new RuleException(file, mark == null ? 1 : mark.getLine() + 1, "is not YAML: " + wrong.getProblem());
        } catch (YAMLException wrong) {
            String what = String.valueOf(wrong.getMessage());
            throw new RuleException(
                    file,
                    1,
                    what.contains("aliases") ? "references such as *name are not taken" : "is not YAML: " + what);
        }
        return documents;
    }

    RuleException wrong(String what) {
        return new RuleException(file, node.getStartMark().getLine() + 1, what);
    }

    String file() {
        return file;
    }

    int line() {
        return node.getStartMark().getLine() + 1;
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    /** Whether it is a text, and not a number, a truth value or nothing. */
    boolean isText() {
        return node instanceof ScalarNode && node.getTag().equals(Tag.STR);
    }

    Map<String, YamlNode> map() throws RuleException {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong("must be a table of names and values");
        }
        Map<String, YamlNode> map = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            YamlNode key = new YamlNode(file, tuple.getKeyNode());
            if (map.put(key.text(), new YamlNode(file, tuple.getValueNode())) != null) {
                throw key.wrong("'" + key.text() + "' stands twice in one table");
            }
        }
        return map;
    }

    /** The elements of a list; a single value is a list of one. */
    List<YamlNode> list() throws RuleException {
        if (!(node instanceof SequenceNode sequence)) {
            return List.of(this);
        }
        if (sequence.getValue().size() > Limits.MAX_VALUES) {
            throw wrong("a list has at most " + Limits.MAX_VALUES + " elements");
        }
        return sequence.getValue().stream().map(one -> new YamlNode(file, one)).toList();
    }

    /** A single value as it is written. */
    String text() throws RuleException {
        if (!(node instanceof ScalarNode scalar)) {
            throw wrong("must be a single value");
        }
        if (!PLAIN.contains(node.getTag())) {
            throw wrong("tags such as " + node.getTag() + " are not taken");
        }
        return scalar.getValue();
    }

    List<String> texts() throws RuleException {
        List<String> texts = new ArrayList<>();
        for (YamlNode one : list()) {
            texts.add(one.text());
        }
        return texts;
    }

    /** The text of a member, if it is there. */
    static Optional<String> optional(Map<String, YamlNode> map, String name) throws RuleException {
        YamlNode value = map.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value.text());
    }

    YamlNode need(Map<String, YamlNode> map, String name) throws RuleException {
        YamlNode value = map.get(name);
        if (value == null) {
            throw wrong("'" + name + "' is missing");
        }
        return value;
    }

    void knownOnly(Map<String, YamlNode> map, Set<String> known) throws RuleException {
        Set<String> others = new HashSet<>(map.keySet());
        others.removeAll(known);
        if (!others.isEmpty()) {
            String first = others.stream().sorted().findFirst().orElse("");
            throw map.getOrDefault(first, this).wrong("'" + first + "' is not known here");
        }
    }
}
