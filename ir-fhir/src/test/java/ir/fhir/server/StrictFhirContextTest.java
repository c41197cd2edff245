package ir.fhir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ir.fhir.server.MalformedBodyException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies with generated errors: rejected exactly if HAPI's strict error handler rejects them, with every problem and
 * its element.
 */
class StrictFhirContextTest {
    private static final FhirContext FHIR = new StrictFhirContext();
    private static final FhirContext REFERENCE = reference();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static FhirContext reference() {
        var context = FhirContext.forR4();
        context.setParserErrorHandler(new StrictErrorHandler());
        return context;
    }

    private static IParser parser(FhirContext context, String body) {
        return body.startsWith("<") ? context.newXmlParser() : context.newJsonParser();
    }

    private static List<Problem> problems(String body) {
        var thrown = catchThrowable(() -> parser(FHIR, body).parseResource(body));
        var expected = catchThrowable(() -> parser(REFERENCE, body).parseResource(body));
        assertThat(thrown == null).as(body + "\n" + expected).isEqualTo(expected == null);
        if (thrown == null) {
            return List.of();
        }
        assertThat(thrown).as(body).isInstanceOf(MalformedBodyException.class);
        return ((MalformedBodyException) thrown).problems();
    }

    private static List<String> elements(String body) {
        return problems(body).stream()
                .flatMap(problem -> problem.element().stream())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "unknown element; {'resourceType':'Patient','nonsense':1}; nonsense",
                "unknown element below; {'resourceType':'Patient','name':[{'nonsense':{'a':[1]}}]}; nonsense",
                "object for a text; {'resourceType':'Patient','name':[{'family':{'a':1}}]}; a",
                "text for an object; {'resourceType':'Patient','name':['x']}; name",
                "object for an array; {'resourceType':'Patient','name':{'family':'x'}}; name",
                "second value; {'resourceType':'Patient','gender':['male','female']}; gender",
                "invalid code; {'resourceType':'Patient','gender':'nonsense'}; gender",
                "invalid date; {'resourceType':'Patient','birthDate':'2026-02-30'}; birthDate",
                "empty text; {'resourceType':'Patient','name':[{'family':''}]}; family",
                "contained without id; {'resourceType':'Patient','contained':[{'resourceType':'Organization'}]}; contained.id",
                "extension without url; {'resourceType':'Patient','extension':[{'valueString':'x'}]}; extension.url",
                "two problems; {'resourceType':'Patient','gender':'x','birthDate':'y'}; gender birthDate",
                "unknown element; <Patient xmlns='http://hl7.org/fhir'><nonsense value='1'/></Patient>; nonsense",
                "unknown attribute; <Patient xmlns='http://hl7.org/fhir'><name x='1'/></Patient>; x",
                "second value; <Patient xmlns='http://hl7.org/fhir'><gender value='male'/><gender value='male'/></Patient>; gender",
                "invalid code; <Patient xmlns='http://hl7.org/fhir'><gender value='nonsense'/></Patient>; gender",
                "two problems; <Patient xmlns='http://hl7.org/fhir'><gender value='x'/><birthDate value='y'/></Patient>; gender birthDate",
            })
    void problemHasItsElement(String what, String body, String elements) {
        assertThat(elements(body.replace('\'', '"'))).as(what).containsExactly(elements.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"resourceType\":\"Patient\",\"_gender\":{\"extension\":[{\"url\":\"http://x\",\"valueCode\":\"y\"}]}}",
                "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[null,\"b\"],\"_given\":[{\"id\":\"a\"},null]}]}",
                "{\"resourceType\":\"Patient\",\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\"}],"
                        + "\"managingOrganization\":{\"reference\":\"#o\"}}"
            })
    void validBodyIsAccepted(String body) {
        assertThat(problems(body)).isEmpty();
        var xml =
                FHIR.newXmlParser().encodeResourceToString(FHIR.newJsonParser().parseResource(body));
        assertThat(problems(xml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"resourceType\":1}",
                "{\"resourceType\":\"Nonsense\"}",
                "{\"resourceType\":\"Patient\",\"contained\":[{}]}",
                "{\"resourceType\":\"Patient\",\"name\":[[[]]]}",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"a\",\"resource\":{}}]}",
                "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Nonsense\"}}]}",
                "<Patient>",
                "<Nonsense xmlns='http://hl7.org/fhir'/>",
                "<Patient xmlns='http://hl7.org/fhir'><contained/></Patient>",
            })
    void unreadableBodyIsRejectedWithoutJavaNames(String body) {
        assertThat(problems(body))
                .hasSizeBetween(0, 2)
                .allSatisfy(problem -> assertThat(problem.text()).doesNotContain("Exception", "java.", "ca.uhn"));
    }

    @Test
    void numberOfProblemsIsBounded() {
        var body = new StringBuilder("{\"resourceType\":\"Patient\"");
        for (int i = 0; i < 1_000; i++) {
            body.append(",\"x").append(i).append("\":1");
        }
        assertThat(problems(body + "}")).hasSize(BodyProblems.MOST);
    }

    @Test
    void parserCanBeUsedAgain() {
        var parser = FHIR.newJsonParser();
        assertThat(catchThrowable(() -> parser.parseResource("{\"resourceType\":\"Patient\",\"x\":1}")))
                .isInstanceOf(MalformedBodyException.class);
        assertThat(parser.parseResource("{\"resourceType\":\"Patient\",\"active\":true}"))
                .isInstanceOf(Patient.class);
    }

    @Test
    void writingAnUnresolvedReferenceFailsAsBefore() {
        var patient = new Patient();
        patient.getManagingOrganization().setReference("#nobody");
        assertThat(catchThrowable(() -> FHIR.newJsonParser().encodeResourceToString(patient)))
                .isInstanceOf(DataFormatException.class);
    }

    /** Any number of errors at any place of a resource of any type, in JSON and, where it can be written, in XML. */
    @Test
    void generatedErrorsAreRejectedLikeByTheStrictHandler() throws Exception {
        var random = new Random(20_261_127);
        for (int round = 0; round < 1_500; round++) {
            var type = List.of("Patient", "Observation", "Appointment", "ServiceRequest", "Procedure", "Consent")
                    .get(round % 6);
            var root = new BodyGenerator(FHIR, JSON, random).resource(type);
            var valid = JSON.writeValueAsString(root);
            assertThat(problems(valid)).as(valid).isEmpty();
            var xml = FHIR.newXmlParser()
                    .encodeResourceToString(FHIR.newJsonParser().parseResource(valid));
            assertThat(problems(xml)).as(xml).isEmpty();
            var unknown = new ArrayList<String>();
            for (int errors = 1 + random.nextInt(4); errors > 0; errors--) {
                unknown.add(BodyGenerator.unknownElement(root, random));
            }
            assertThat(elements(JSON.writeValueAsString(root)))
                    .as(root.toString())
                    .containsExactlyInAnyOrderElementsOf(unknown);
            for (int errors = 1 + random.nextInt(4); errors > 0; errors--) {
                BodyGenerator.damage(root, random);
            }
            assertThat(problems(JSON.writeValueAsString(root)))
                    .as(root.toString())
                    .isNotEmpty();
            var damaged = damagedXml(xml, random);
            assertThat(elements(damaged)).as(damaged).contains("nonsense");
        }
    }

    /** Adds an unknown element at the end of a random element with children. */
    private static String damagedXml(String xml, Random random) {
        var ends = new ArrayList<Integer>();
        for (int at = xml.indexOf("</"); at >= 0; at = xml.indexOf("</", at + 1)) {
            ends.add(at);
        }
        int at = ends.get(random.nextInt(ends.size()));
        return xml.substring(0, at) + "<nonsense value=\"1\"/>" + xml.substring(at);
    }

    @Test
    void invalidValueOfEveryPrimitiveTypeNamesItsElement() throws Exception {
        for (var definition : FHIR.getElementDefinitions()) {
            var name = "value" + Character.toUpperCase(definition.getName().charAt(0))
                    + definition.getName().substring(1);
            if (!(definition instanceof ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition)
                    || FHIR.getElementDefinition("Extension").getChildByName(name) == null) {
                continue;
            }
            for (var value : List.of("", "nonsense", "-1", "2026-13-01", "a b", "9999999999999", "%%%")) {
                ObjectNode body = JSON.createObjectNode().put("resourceType", "Patient");
                body.putArray("extension").addObject().put("url", "http://x").put(name, value);
                assertThat(elements(JSON.writeValueAsString(body)))
                        .as(body.toString())
                        .allMatch(name::equals);
                var xml = "<Patient xmlns=\"http://hl7.org/fhir\"><extension url=\"http://x\"><" + name + " value=\""
                        + value + "\"/></extension></Patient>";
                assertThat(elements(xml)).as(xml).allMatch(name::equals);
            }
        }
    }
}
