package ir.scheduling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ir.domain.booking.Booking;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.Referral;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.SchedulableResource;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.repository.ReferralRepository.RecordedFindings;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.UnreadableDocumentException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Documents as the version with schema 7 stored them, taken from its demo clinic, are read and written again without a
 * difference: a renamed component, constant or type keeps the name under which it is stored.
 */
class StoredDocumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("adverse_event", AdverseEvent.class),
            Map.entry("booking", Booking.class),
            Map.entry("booking_version", Booking.class),
            Map.entry("diary_entry", CalendarEvent.class),
            Map.entry("finding_kept", RecordedFindings.class),
            Map.entry("follow_up_plan", FollowUpPlan.class),
            Map.entry("lesion", Lesion.class),
            Map.entry("procedure_template", ProcedureTemplate.class),
            Map.entry("referral", Referral.class),
            Map.entry("repeat_candidate", RepeatCandidate.class),
            Map.entry("resource", SchedulableResource.class),
            Map.entry("rule_set", RuleSet.class),
            Map.entry("session_version", CryoablationSession.class),
            Map.entry("treatment_session", CryoablationSession.class),
            Map.entry("waiting_entry", WaitingEntry.class),
            Map.entry("work_up", ChecklistSnapshot.class));

    @Test
    void renamedConstantsKeepTheirStoredNames() {
        var stored = Map.of(
                ResourceRole.FOLLOW_UP_CLINIC, "CLINIC",
                CalendarEvent.EventType.EXTERNAL_BUSY, "BUSY_ELSEWHERE",
                SchedulingRuleOverride.Rule.RESERVED_BLOCK, "KEPT_TIME",
                SyncTask.Direction.IMPORT, "FETCH",
                SyncTask.Direction.EXPORT, "FILE");
        stored.forEach((constant, name) -> {
            assertThat(JsonDocuments.nameOf(constant)).isEqualTo(name);
            assertThat(JsonDocuments.write(constant)).isEqualTo('"' + name + '"');
            assertThat(JsonDocuments.read("t", "1", '"' + name + '"', constant.getDeclaringClass()))
                    .isEqualTo(constant);
            assertThat((Object) JsonDocuments.constant("t", "1", constant.getDeclaringClass(), name))
                    .isEqualTo(constant);
        });
        var override = new SchedulingRuleOverride(
                SchedulingRuleOverride.Rule.RESERVED_BLOCK, "reason", "user", Instant.parse("2026-01-05T08:00:00Z"));
        assertThat(JsonDocuments.write(override)).contains("\"rule\":\"KEPT_TIME\"");
    }

    @TestFactory
    Stream<DynamicTest> documentIsReadAndWrittenWithoutADifference() throws IOException {
        var tables = stored();
        var tests = new ArrayList<DynamicTest>();
        tables.properties().forEach(table -> {
            var type = Objects.requireNonNull(TYPES.get(table.getKey()), table.getKey());
            for (int i = 0; i < table.getValue().size(); i++) {
                var document = table.getValue().get(i);
                tests.add(DynamicTest.dynamicTest(table.getKey() + " " + i, () -> same(document, type)));
            }
        });
        assertThat(tests).hasSizeGreaterThan(40);
        return tests.stream();
    }

    private static void same(JsonNode stored, Class<?> type) throws IOException {
        var written = JSON.readTree(JsonDocuments.write(JsonDocuments.read("table", "id", stored.toString(), type)));
        assertThat(differences("", stored, written)).isEmpty();
    }

    /** Paths at which a stored value is missing or another one. A field that has come since may be added. */
    private static List<String> differences(String path, JsonNode stored, JsonNode written) {
        var found = new ArrayList<String>();
        if (stored.isObject() && written.isObject()) {
            stored.properties().forEach(field -> {
                var there = written.get(field.getKey());
                if (there == null) {
                    found.add(path + "/" + field.getKey() + " is missing");
                } else {
                    found.addAll(differences(path + "/" + field.getKey(), field.getValue(), there));
                }
            });
        } else if (words(stored).isPresent() && words(stored).equals(words(written))) {
            // a set, which is written in any order
            return found;
        } else if (stored.isArray() && written.isArray() && stored.size() == written.size()) {
            for (int i = 0; i < stored.size(); i++) {
                found.addAll(differences(path + "/" + i, stored.get(i), written.get(i)));
            }
        } else if (!equal(stored, written)) {
            found.add(path + " was " + stored + ", is " + written);
        }
        return found;
    }

    /** The elements of an array of texts in alphabetical order. */
    private static Optional<List<String>> words(JsonNode node) {
        var texts = new ArrayList<String>();
        node.forEach(element -> texts.add(element.asText()));
        Collections.sort(texts);
        return node.isArray() && !node.isEmpty() && node.get(0).isTextual() ? Optional.of(texts) : Optional.empty();
    }

    private static boolean equal(JsonNode stored, JsonNode written) {
        return stored.isNumber() && written.isNumber()
                ? stored.decimalValue().compareTo(written.decimalValue()) == 0
                : stored.equals(written);
    }

    @Test
    void renamedFieldIsAFault() throws IOException {
        var booking = (ObjectNode) stored().get("booking").get(0).deepCopy();
        booking.set("sessionNumber", booking.remove("stage"));
        assertThatThrownBy(() -> same(booking, Booking.class)).isInstanceOf(UnreadableDocumentException.class);
    }

    @Test
    void documentRejectedByItsTypeIsAFaultAndNotAClientError() throws IOException {
        var event = (ObjectNode) stored().get("diary_entry").get(0).deepCopy();
        ((ObjectNode) event.get("window")).put("end", "9999-12-31T00:00:00Z");
        assertThatThrownBy(() -> JsonDocuments.read("diary_entry", "e1", event.toString(), CalendarEvent.class))
                .isInstanceOf(UnreadableDocumentException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .satisfies(thrown -> assertThat(UnreadableDocumentException.causes(new RuntimeException(thrown)))
                        .isTrue());
    }

    static JsonNode stored() throws IOException {
        try (var in = StoredDocumentsTest.class.getResourceAsStream("documents-of-schema-7.json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        }
    }
}
