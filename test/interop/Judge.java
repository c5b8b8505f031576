/* Judge.java - asks the veraPDF library about files, one line a finding.
 *
 * For     tools/interop. Arguments: flavours separated by commas ("2b,ua1"), then files.
 * Prints  "FILE FLAVOUR pass" or "FILE FLAVOUR fail CLAUSE-TEST xN where", and ends with 1 when any failed. */
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Judge {
	private static final int FAILURES_MAX = 1000;

	public static void main(String[] args) throws Exception {
		boolean failed = false;
		VeraGreenfieldFoundryProvider.initialise();
		for (int i = 1; i < args.length; i++) {
			for (String name : args[0].split(",")) {
				failed |= !judge(args[i], PDFAFlavour.byFlavourId(name));
			}
		}
		System.exit(failed ? 1 : 0);
	}

	private static boolean judge(String path, PDFAFlavour flavour) {
		try (FileInputStream in = new FileInputStream(path);
		     PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
		     PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, FAILURES_MAX, false, false, false)) {
			ValidationResult result = validator.validate(parser);
			Map<String, Integer> counts = new TreeMap<>();
			Map<String, String> first = new TreeMap<>();
			for (TestAssertion a : result.getTestAssertions()) {
				if (a.getStatus() == TestAssertion.Status.FAILED) {
					String rule = a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber();
					counts.merge(rule, 1, Integer::sum);
					first.putIfAbsent(rule, a.getMessage() + " at " + a.getLocation().getContext());
				}
			}
			if (result.isCompliant()) {
				System.out.println(path + " " + flavour.getId() + " pass");
			}
			for (Map.Entry<String, Integer> e : counts.entrySet()) {
				System.out.println(path + " " + flavour.getId() + " fail " + e.getKey() + " x" + e.getValue() + " " + first.get(e.getKey()));
			}
			return result.isCompliant();
		} catch (Exception e) {
			System.out.println(path + " " + flavour.getId() + " fail unreadable x1 " + e);
			return false;
		}
	}
}
