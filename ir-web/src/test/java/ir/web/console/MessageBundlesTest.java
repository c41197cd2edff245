package ir.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessagePattern;
import ir.scheduling.message.MessageFormatter;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** All texts of all modules: valid ICU messages, used with the facts they need, and none of them in the code. */
class MessageBundlesTest {
    private static final List<String> MODULES = List.of("ir-domain", "ir-scheduling", "ir-fhir", "ir-web");

    /** Calls whose arguments reach a caller or a user. */
    private static final Pattern SHOWN = Pattern.compile("\\b(?:new\\s+(?:\\w+\\.)?(?:InvalidValue|MissingValue"
            + "|UnsupportedEntry|ReasonMissing|AlreadyFinal|NotFound|NotPermitted|ResourceUnsuitable|TransitionNotAllowed"
            + "|InvalidInput|UnreadableFileException|InvalidSubscriptionException|UnresolvedPatientException"
            + "|Failed|Disabled|CachedOwner|Exceeded|Completed|InvalidRequestException|AuthenticationException"
            + "|ResourceGoneException)|firstForbiddenChange|firstUnsupportedElement|setDiagnostics|setDetail"
            + "|addInformation|(?:flashMessages|support|RequestLimitsFilter|Expected)\\.\\w+|invalid|missing|reject"
            + "|refuse|sendError)\\s*\\(");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Test
    void everyTextIsAValidMessageAndEveryPluralReadsForZeroOneAndMany() throws IOException {
        var faults = new ArrayList<String>();
        int plurals = 0;
        for (var bundle : bundles().entrySet()) {
            for (var text : bundle.getValue().entrySet()) {
                var name = bundle.getKey() + " " + text.getKey();
                MessagePattern pattern;
                try {
                    pattern = new MessagePattern(text.getValue());
                } catch (IllegalArgumentException malformed) {
                    faults.add(name + ": " + malformed.getMessage());
                    continue;
                }
                var types = new TreeMap<Integer, MessagePattern.ArgType>();
                arguments(
                        pattern,
                        (number, type) ->
                                types.merge(number, type, (a, b) -> a == MessagePattern.ArgType.NONE ? b : a));
                if (types.containsValue(MessagePattern.ArgType.CHOICE)) {
                    faults.add(name + ": a choice; write a plural");
                }
                boolean counted = types.containsValue(MessagePattern.ArgType.PLURAL);
                plurals += counted ? 1 : 0;
                var shown = new TreeSet<String>();
                for (int count : new int[] {0, 1, 2, 5}) {
                    var facts = new Object[types.isEmpty() ? 0 : types.lastKey() + 1];
                    Arrays.fill(facts, "x");
                    types.forEach((number, type) -> facts[number] =
                            type == MessagePattern.ArgType.PLURAL || type == MessagePattern.ArgType.SIMPLE
                                    ? (Object) count
                                    : "x");
                    var sentence = MessageFormatter.format(text.getValue(), Locale.ENGLISH, facts);
                    shown.add(sentence);
                    if (sentence.matches(".*[{}#].*")
                            || counted && sentence.matches(".*\\b1 \\p{Alpha}+s\\b(?! than).*")) {
                        faults.add(name + ": " + sentence);
                    }
                }
                if (counted && shown.size() < 2) {
                    faults.add(name + ": the same for every number");
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(plurals).isGreaterThan(60);
    }

    @Test
    void everyKeyInTheCodeHasATextThatTakesItsFacts() throws IOException {
        var bundles = bundles();
        var messages = bundle(bundles, "messages.properties");
        var diagnostics = bundle(bundles, "diagnostics.properties");
        var expectations = bundle(bundles, "expectations.properties");
        var reasons = bundle(bundles, "recorded-reasons.properties");
        var rejections = bundle(bundles, "rejections.properties");
        var faults = new ArrayList<String>();
        int[] calls = {0};
        for (var source : sources().entrySet()) {
            calls(
                    source.getValue(),
                    Pattern.compile("\\bRecordedReasons\\.of\\s*\\("),
                    arguments -> calls[0] += check(source.getKey(), reasons, arguments, faults));
            calls(
                    source.getValue(),
                    Pattern.compile("\\bnew\\s+(?:Rejection\\.)?(?:NotFound|AlreadyFinal|TransitionNotAllowed"
                            + "|ReasonMissing)\\s*\\("),
                    arguments -> {
                        // a FHIR type is its own name
                        if (!arguments.isEmpty() && arguments.get(0).matches("\"[^A-Z\"][^\"]*\"")) {
                            var word = "word." + arguments.get(0).replace("\"", "");
                            if (!rejections.containsKey(word)) {
                                faults.add(source.getKey() + ": no text " + word);
                            }
                        }
                    });
            calls(
                    source.getValue(),
                    Pattern.compile("\\bmessages\\.get\\s*\\("),
                    arguments -> calls[0] += check(source.getKey(), messages, arguments, faults));
            calls(
                    source.getValue(),
                    Pattern.compile("\\bDiagnostics\\.text\\s*\\("),
                    arguments -> calls[0] += check(source.getKey(), diagnostics, arguments, faults));
            calls(
                    source.getValue(),
                    Pattern.compile("\\bExpected\\.of\\s*\\("),
                    arguments -> calls[0] += check(source.getKey(), expectations, arguments, faults));
            calls(
                    source.getValue(),
                    Pattern.compile("\\bnew\\s+(?:Rejection\\.)?(?:InvalidValue|MissingValue|UnsupportedEntry"
                            + "|InvalidInput|UnreadableFileException|InvalidSubscriptionException)\\s*\\("),
                    arguments -> {
                        if (!arguments.isEmpty()) {
                            calls[0] += check(
                                    source.getKey(),
                                    expectations,
                                    arguments.subList(arguments.size() - 1, arguments.size()),
                                    faults);
                        }
                    });
        }
        assertThat(faults).isEmpty();
        assertThat(calls[0]).isGreaterThan(500);
    }

    @Test
    void noSentenceIsAnArgumentInTheCode() throws IOException {
        var faults = new ArrayList<String>();
        int[] calls = {0};
        for (var source : sources().entrySet()) {
            calls(source.getValue(), SHOWN, arguments -> {
                calls[0]++;
                for (var argument : arguments) {
                    var match = LITERAL.matcher(argument);
                    while (match.find()) {
                        // regular expressions and date patterns are no sentences
                        var words = match.group(1).split("[^A-Za-z']+");
                        if (match.group(1).contains(" ")
                                && !match.group(1).contains("\\")
                                && Arrays.stream(words)
                                                .filter(w -> w.length() > 1)
                                                .count()
                                        >= 4) {
                            faults.add(source.getKey() + ": " + match.group(1));
                        }
                    }
                }
            });
        }
        assertThat(new TreeSet<>(faults)).isEmpty();
        assertThat(calls[0]).isGreaterThan(500);
    }

    private static int check(String source, Map<String, String> bundle, List<String> arguments, List<String> faults) {
        var key = arguments.isEmpty() ? "" : arguments.get(0);
        if (!key.matches("\"[^\"]*\"")) {
            return 0;
        }
        key = key.substring(1, key.length() - 1);
        var text = bundle.get(key);
        if (text == null) {
            faults.add(source + ": no text " + key);
            return 1;
        }
        var highest = new int[] {-1};
        arguments(new MessagePattern(text), (number, type) -> highest[0] = Math.max(highest[0], number));
        if (highest[0] != arguments.size() - 2) {
            faults.add(
                    source + ": " + key + " takes " + (highest[0] + 1) + " facts and gets " + (arguments.size() - 1));
        }
        return 1;
    }

    private static void arguments(MessagePattern pattern, BiConsumer<Integer, MessagePattern.ArgType> each) {
        for (int i = 0; i < pattern.countParts(); i++) {
            if (pattern.getPartType(i) == MessagePattern.Part.Type.ARG_START) {
                each.accept(
                        pattern.getPart(i + 1).getValue(), pattern.getPart(i).getArgType());
            }
        }
    }

    /** Passes the arguments of each call; a declaration, whose arguments are types and names, holds no literal. */
    private static void calls(String source, Pattern call, java.util.function.Consumer<List<String>> each) {
        var match = call.matcher(source);
        while (match.find()) {
            var arguments = new ArrayList<String>();
            int depth = 0;
            int start = match.end();
            for (int i = match.end() - 1; i < source.length(); i++) {
                char c = source.charAt(i);
                if (c == '"' || c == '\'') {
                    i = end(source, i);
                } else if ("([{".indexOf(c) >= 0) {
                    depth++;
                } else if (c == ',' && depth == 1) {
                    arguments.add(source.substring(start, i).strip());
                    start = i + 1;
                } else if (")]}".indexOf(c) >= 0 && --depth == 0) {
                    if (!source.substring(start, i).isBlank()) {
                        arguments.add(source.substring(start, i).strip());
                    }
                    break;
                }
            }
            each.accept(arguments);
        }
    }

    private static int end(String source, int start) {
        int i = start + 1;
        while (source.charAt(i) != source.charAt(start)) {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }

    private static Map<String, String> bundle(Map<String, Map<String, String>> bundles, String name) {
        return bundles.entrySet().stream()
                .filter(bundle -> bundle.getKey().endsWith("/" + name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** The sources without comments and text blocks, which hold SQL. */
    private static Map<String, String> sources() throws IOException {
        var sources = new TreeMap<String, String>();
        for (var module : MODULES) {
            try (var files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (var file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    sources.put(
                            file.toString(),
                            Files.readString(file)
                                    .replaceAll("(?s)/\\*.*?\\*/", "")
                                    .replaceAll("(?m)^\\s*//.*$", "")
                                    .replaceAll("(?s)\"\"\".*?\"\"\"", "\"\""));
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(400);
        return sources;
    }

    private static Map<String, Map<String, String>> bundles() throws IOException {
        var bundles = new TreeMap<String, Map<String, String>>();
        for (var module : MODULES) {
            var folder = Path.of("..", module, "src/main/resources/ir");
            if (!Files.exists(folder)) {
                continue;
            }
            try (var files = Files.walk(folder)) {
                for (var file :
                        files.filter(f -> f.toString().endsWith(".properties")).toList()) {
                    var texts = new Properties();
                    texts.load(new StringReader(Files.readString(file)));
                    var bundle = new TreeMap<String, String>();
                    texts.forEach((key, text) -> bundle.put((String) key, (String) text));
                    bundles.put(file.toString(), bundle);
                }
            }
        }
        assertThat(bundles).hasSizeGreaterThan(6);
        return bundles;
    }
}
