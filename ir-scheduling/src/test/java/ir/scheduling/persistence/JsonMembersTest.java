package ir.scheduling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.patient.PatientId;
import ir.scheduling.intake.PatientReferences;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reference to a merged patient is replaced by structure; text that happens to contain the id is none. */
class JsonMembersTest {
    private static final PatientId INTO = new PatientId("kept-1");

    private static String replaced(String resource, String from) {
        var references = PatientReferences.replaced(new PatientId(from), INTO);
        return JsonMembers.replace(resource, references.member(), references.replacement());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient/p1",
                "Patient/p1/_history/3",
                "https://ehr.example/fhir/Patient/p1",
                "https://ehr.example/fhir/Patient/p1/_history/3",
                "Patient\\/p1",
                "\\u0050atient/p1"
            })
    void referenceIsReplacedWhateverItsForm(String reference) {
        assertThat(replaced("{\"subject\": {\"reference\" : \"" + reference + "\",\"display\":\"p1\"}}", "p1"))
                .isEqualTo("{\"subject\": {\"reference\" : \"Patient/kept-1\",\"display\":\"p1\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Patient/p12",
                "Patient/p",
                "Patient/xp1",
                "RelatedPatient/p1",
                "Group/p1",
                "#p1",
                "p1",
                "Patient?identifier=p1",
                "urn:uuid:Patient-p1",
                "Patient/p1x/_history/1"
            })
    void referenceToAnotherIsKept(String reference) {
        var resource = "{\"subject\":{\"reference\":\"" + reference + "\"}}";
        assertThat(replaced(resource, "p1")).isEqualTo(resource);
    }

    @Test
    void sameTextElsewhereIsKept() {
        var resource = """
                {
                  "resourceType": "Observation", "id": "active", "status": "active",
                  "identifier": [{"system": "urn:x", "value": "active"}, {"value": "Patient/active"}],
                  "code": {"coding": [{"system": "Patient", "code": "active", "display": "Patient/active"}]},
                  "note": [{"text": "see \\"reference\\": \\"Patient/active\\" and active"}],
                  "reference": ["Patient/active"], "extension": [{"url": "Patient/active", "valueString": "Patient/active"}],
                  "subject": {"reference": "Patient/active", "identifier": {"value": "active"}}
                }""";
        assertThat(replaced(resource, "active"))
                .isEqualTo(
                        resource.replace("{\"reference\": \"Patient/active\"", "{\"reference\": \"Patient/kept-1\""));
    }

    @Test
    void everyReferenceAtAnyDepthIsReplacedAndNothingElseChanges() {
        var resource = "{ \"valueDecimal\" : 1.500E+2,\t\"performer\":[{\"reference\":\"Patient/p1\"},"
                + "{\"reference\":\"Practitioner/p1\"}],\r\n\"contained\":[{\"resourceType\":\"RelatedPerson\",\"id\":\"r\","
                + "\"patient\":{\"reference\":\"Patient/p1\"}}],\"text\":{\"div\":\"<div>Ä \\ud83d\\ude00 &amp;</div>\"},"
                + "\"extension\":[{\"url\":\"u\",\"valueReference\":{\"reference\":\"Patient/p1\"}}] }";
        assertThat(replaced(resource, "p1")).isEqualTo(resource.replace("\"Patient/p1\"", "\"Patient/kept-1\""));
    }

    /** The parser reads long texts in parts; the positions of the tokens still hold. */
    @Test
    void longResourceIsReplacedAtTheRightPlaces() {
        var one = "{\"note\":\"" + "ä\\n\uD83D\uDE00".repeat(3_001) + "\",\"actor\":{\"reference\":\"Patient/p1\"}},";
        var resource = "{\"participant\":[" + one.repeat(40) + "{}]}";
        assertThat(replaced(resource, "p1")).isEqualTo(resource.replace("\"Patient/p1\"", "\"Patient/kept-1\""));
    }

    @Test
    void whatIsNoJsonIsAFaultWithoutItsValues() {
        assertThatThrownBy(() -> replaced("{\"subject\": Anna", "p1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a received resource is no JSON");
    }
}
