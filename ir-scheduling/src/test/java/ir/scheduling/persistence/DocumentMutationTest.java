package ir.scheduling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ir.domain.booking.Booking;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.Referral;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.SchedulableResource;
import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.EarlierDatabases;
import ir.scheduling.JsonDifferences;
import ir.scheduling.RecordValues;
import ir.scheduling.repository.ReferralRepository.RecordedFindings;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.UnreadableDocumentException;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Stored documents in which one value is removed, replaced or added. Such a document is read as it is, or reading it is
 * a fault that names its row. It is never read as another document, which the next save would store instead of it, and
 * never as one without a value that must be there.
 */
class DocumentMutationTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String NESTED = "nested";

    /** The type of the documents of each table. */
    static final Map<String, Class<?>> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("adverse_event", AdverseEvent.class),
            Map.entry("booking", Booking.class),
            Map.entry("booking_version", Booking.class),
            Map.entry("diary_entry", CalendarEvent.class),
            Map.entry("finding_kept", RecordedFindings.class),
            Map.entry("finding_override", Finding.Override.class),
            Map.entry("follow_up_plan", FollowUpPlan.class),
            Map.entry("follow_up_template", FollowUpTemplate.class),
            Map.entry("idempotency", Booking.class),
            Map.entry("lesion", Lesion.class),
            Map.entry("mdt_meeting", MdtMeeting.class),
            Map.entry("mdt_review", MdtReview.class),
            Map.entry("outbox", JpaOutbox.Facts.class),
            Map.entry("procedure_template", ProcedureTemplate.class),
            Map.entry("proposal", JpaProposalRepository.StoredSearch.class),
            Map.entry("referral", Referral.class),
            Map.entry("repeat_candidate", RepeatCandidate.class),
            Map.entry("resource", SchedulableResource.class),
            Map.entry("rule_set", RuleSet.class),
            Map.entry("session_version", CryoablationSession.class),
            Map.entry("subscription", Subscription.class),
            Map.entry("treatment_session", CryoablationSession.class),
            Map.entry("waiting_entry", WaitingEntry.class),
            Map.entry("work_up", ChecklistSnapshot.class)));

    /** Tables whose documents are read with the version of their column. */
    private static final Set<String> VERSIONED = Set.of(
            "adverse_event",
            "booking_version",
            "follow_up_plan",
            "mdt_meeting",
            "referral",
            "repeat_candidate",
            "session_version",
            "subscription",
            "treatment_session");

    /** Members that a document of an earlier version does not have, and that are read with their default. */
    private static final Pattern LATER =
            Pattern.compile("(subscription/filterBroken|rule_set/thresholds/[A-Za-z.-]+) was , is .*");

    private static Object read(String table, String document) {
        var type = Objects.requireNonNull(TYPES.get(table));
        return VERSIONED.contains(table)
                ? JsonDocuments.read(table, "x", document, 7, type)
                : JsonDocuments.read(table, "x", document, type);
    }

    /** Documents of every table: those of earlier versions after the migration, and new ones where these have none. */
    private static Map<String, List<String>> documents() throws IOException, SQLException {
        var documents = new TreeMap<String, List<String>>();
        for (var name : EarlierDatabases.names()) {
            EarlierDatabases.documents(name)
                    .forEach((table, more) -> documents
                            .computeIfAbsent(table, none -> new ArrayList<>())
                            .addAll(more));
        }
        StoredDocumentsTest.stored()
                .properties()
                .forEach(table -> table.getValue()
                        .forEach(document -> documents
                                .computeIfAbsent(table.getKey(), none -> new ArrayList<>())
                                .add(document.toString())));
        documents
                .computeIfAbsent("follow_up_template", none -> new ArrayList<>())
                .addAll(FollowUpTemplate.defaults().stream()
                        .map(template -> new FollowUpTemplate(
                                template.name(),
                                2,
                                template.items(),
                                Optional.of(new FollowUpTemplate.Edit(
                                        "lead", Instant.parse("2026-02-20T08:00:00Z"), "local practice"))))
                        .map(JsonDocuments::write)
                        .toList());
        documents
                .computeIfAbsent("finding_override", none -> new ArrayList<>())
                .add(JsonDocuments.write(new Finding.Override(
                        "OTHER",
                        "discussed with the patient",
                        "consultant",
                        Instant.parse("2026-02-20T08:00:00Z"),
                        Optional.of("second"),
                        Optional.of(new LesionId("l1")),
                        List.of("41"))));
        return documents;
    }

    private static final class Mutations {
        private final Set<String> done;
        private final BiConsumer<String, String> check;

        Mutations(Set<String> done, BiConsumer<String, String> check) {
            this.done = done;
            this.check = check;
        }

        /** Mutates every value below a node; each position of a table once for each type of value. */
        void below(JsonNode root, JsonNode node, String pointer, String position) {
            // each threshold of a rule set has the same members
            var general = position.replaceFirst("^/thresholds/[^/]+", "/thresholds/*");
            if (done.add(general + " " + node.getNodeType())) {
                at(root, node, pointer, position);
            }
            if (node.isObject()) {
                var tag = node.path("kind").isTextual() ? "(" + node.get("kind").textValue() + ")" : "";
                node.properties()
                        .forEach(member -> below(
                                root,
                                member.getValue(),
                                pointer + "/" + member.getKey(),
                                position + tag + "/" + member.getKey()));
            }
            for (int i = 0; node.isArray() && i < node.size(); i++) {
                below(root, node.get(i), pointer + "/" + i, position + "/[]");
            }
        }

        private void at(JsonNode root, JsonNode node, String pointer, String position) {
            var copy = root.deepCopy();
            int last = pointer.lastIndexOf('/');
            if (last >= 0 && copy.at(pointer.substring(0, last)) instanceof ObjectNode parent) {
                parent.remove(pointer.substring(last + 1));
                check.accept(position + " removed", copy.toString());
            }
            for (var value : values()) {
                if (value.getNodeType() != node.getNodeType() || value.isValueNode() && !value.equals(node)) {
                    check.accept(
                            position + " = " + value,
                            replaced(root, pointer, value).toString());
                }
            }
            check.accept(
                    position + " deeply nested",
                    replaced(root, pointer, NODES.textNode(NESTED))
                            .toString()
                            .replace("\"" + NESTED + "\"", "[".repeat(5000) + "]".repeat(5000)));
            if (node instanceof ObjectNode object) {
                check.accept(
                        position + " with an unknown member",
                        replaced(root, pointer, object.deepCopy().put("memberOfANewerVersion", 1))
                                .toString());
            }
            if (node instanceof ArrayNode array) {
                for (var element : values()) {
                    check.accept(
                            position + " with " + element,
                            replaced(root, pointer, array.deepCopy().add(element))
                                    .toString());
                }
            }
        }

        private static JsonNode replaced(JsonNode root, String pointer, JsonNode value) {
            int last = pointer.lastIndexOf('/');
            if (last < 0) {
                return value;
            }
            var copy = root.deepCopy();
            var name = pointer.substring(last + 1);
            var parent = copy.at(pointer.substring(0, last));
            if (parent instanceof ObjectNode object) {
                object.set(name, value);
            } else if (parent instanceof ArrayNode array) {
                array.set(Integer.parseInt(name), value);
            }
            return copy;
        }

        private static List<JsonNode> values() {
            return List.of(
                    NODES.nullNode(),
                    NODES.booleanNode(true),
                    NODES.booleanNode(false),
                    NODES.numberNode(0),
                    NODES.numberNode(-1),
                    NODES.numberNode(new BigDecimal("1.5")),
                    NODES.numberNode(2147483648L),
                    NODES.numberNode(new BigDecimal("9223372036854775808")),
                    NODES.numberNode(new BigDecimal("1E+400")),
                    NODES.textNode("UNKNOWN_CONSTANT"),
                    NODES.textNode(""),
                    NODES.textNode(" "),
                    NODES.textNode("1"),
                    NODES.textNode("NaN"),
                    NODES.textNode("true"),
                    NODES.textNode("2026-02-30"),
                    NODES.textNode("2026-02-20T08:00:00Z"),
                    NODES.textNode("2026-13-01T25:00:00Z"),
                    NODES.textNode("+1000000001-01-01T00:00:00Z"),
                    NODES.arrayNode(),
                    NODES.arrayNode().addNull(),
                    NODES.arrayNode().add(2026).add(2).add(20),
                    NODES.arrayNode().add("x"),
                    NODES.objectNode(),
                    NODES.objectNode().put("memberOfANewerVersion", 1));
        }
    }

    @Test
    void mutatedDocumentIsReadAsItIsOrIsAFault() throws IOException, SQLException {
        var log = Logger.getLogger("ir.scheduling.persistence.JsonDocuments");
        log.setLevel(Level.OFF);
        try {
            var documents = documents();
            assertThat(documents.keySet()).isEqualTo(TYPES.keySet());
            var wrong = new ArrayList<String>();
            var count = new TreeMap<String, Integer>();
            documents.forEach((table, stored) -> {
                assertThat(stored).as(table).isNotEmpty();
                var done = new HashSet<String>();
                for (var document : new TreeSet<>(stored)) {
                    var original = JsonDifferences.tree(document);
                    assertThat(problem(table, document, true))
                            .as(table + " " + document)
                            .isEmpty();
                    new Mutations(done, (what, mutated) -> {
                                count.merge(table, 1, Integer::sum);
                                boolean meaningless = VERSIONED.contains(table) && what.startsWith("/version ");
                                problem(table, mutated, false)
                                        .filter(found -> !meaningless)
                                        .ifPresent(found -> wrong.add(table + what + ": " + found));
                            })
                            .below(original, original, "", "");
                }
            });
            assertThat(wrong).as("%d of %s", wrong.size(), count).isEmpty();
            assertThat(count.values()).allSatisfy(number -> assertThat(number).isGreaterThan(40));
        } finally {
            log.setLevel(null);
        }
    }

    /** What is wrong with the reading of a document; empty if it is read as it is or, unless it is original, a fault. */
    private static Optional<String> problem(String table, String document, boolean original) {
        Object value;
        try {
            value = read(table, document);
        } catch (UnreadableDocumentException fault) {
            return original
                    ? Optional.of("not read: " + fault.getCause())
                    : Optional.of(String.valueOf(fault.getMessage()))
                            .filter(message -> !message.startsWith("the stored document " + table + "/x "));
        } catch (RuntimeException | StackOverflowError other) {
            return Optional.of("another failure: " + other);
        }
        var missing = RecordValues.missing("", value);
        if (!missing.isEmpty()) {
            return Optional.of("no value at " + missing);
        }
        var stored = JsonDifferences.tree(document);
        if (VERSIONED.contains(table)) {
            ((ObjectNode) stored).put("version", 7);
        }
        var differences = JsonDifferences.between(stored, JsonDifferences.tree(JsonDocuments.write(value))).stream()
                .filter(difference -> !LATER.matcher(table + difference).matches())
                .toList();
        return differences.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", differences));
    }
}
