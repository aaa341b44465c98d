import CloudFormation
import Planning
import Testing
import Tiers

/// Tiers against each other, against the services and against the repository.
@Suite struct TierValidatorTests {
    private static let template = """
        Parameters:
          App: {Type: String}
          Env: {Type: String}
        Resources:
          Uploads: {Type: AWS::S3::Bucket}
        Outputs:
          UploadsName:
            Value: !Ref Uploads
            Export: {Name: !Sub '${App}-${Env}-UploadsName'}

        """

    private static let catalog = """
        format: 1
        environments: [staging, prod]
        tiers:
          small:
            services:
              web: {cpu: 256, memory: 512}
          large:
            services:
              web:
                cpu: 1024
                memory: 2048

        """

    private static let manifest = """
        name: web
        type: Backend Service
        variables:
          BUCKET: {from_cfn: '${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-UploadsName'}
        cpu: 512
        memory: 1024

        """

    private func check(
        catalog: String = TierValidatorTests.catalog,
        _ folders: [String: [String: String]] = ["small": ["a.yml": template], "large": ["a.yml": template]],
        manifest: String = TierValidatorTests.manifest, only: String? = nil, tracked: [String] = []
    ) throws -> [TierDiagnostic] {
        let bytes = Array(catalog.utf8)
        let parsed = try Catalog.parse(bytes)
        let input = ValidationInput(
            catalog: parsed, catalogBytes: bytes, folders: folders.mapValues { $0.mapValues { Array($0.utf8) } },
            manifests: ["web": Array(manifest.utf8)], trackedAddons: tracked)
        return TierValidator(input).check(parsed.tiers.filter { only == nil || $0.name == only })
    }

    private func codes(_ found: [TierDiagnostic]) -> [String] {
        found.map { "\($0.diagnostic.place) \($0.diagnostic.severity)[\($0.diagnostic.code)] \($0.tier ?? "-")" }
    }

    @Test func nothingIsWrong() throws {
        #expect(codes(try check()) == [])
    }

    @Test func everyTierIsChecked() throws {
        let broken = ["small": ["a.yml": "Resources: {"], "large": ["a.yml": "Resource: {}\n"]]
        #expect(
            codes(try check(broken)).filter { $0.contains(".yml") && !$0.contains("missing-parameter") } == [
                "copilot/environments/addons-large/a.yml:1:1 error[unknown-section] large",
                "copilot/environments/addons-small/a.yml:2:1 error[yaml] small",
            ], "what a broken tier exports is not known")
        #expect(codes(try check(broken, only: "small")).allSatisfy { $0.hasSuffix("small") })
    }

    @Test func aTierWithoutAFolder() throws {
        let found = try check(["small": ["a.yml": Self.template]])
        #expect(codes(found) == ["copilot/tiers.yml:7:3 error[no-tier-folder] large"])
        let named = Self.catalog.replacing("  large:\n", with: "  large:\n    folder: big\n")
        #expect(
            codes(try check(catalog: named, ["small": ["a.yml": Self.template]])) == [
                "copilot/tiers.yml:8:13 error[no-tier-folder] large"
            ])
    }

    @Test func aFileOfOneTierAlone() throws {
        let found = try check([
            "small": ["a.yml": Self.template],
            "large": ["a.yml": Self.template, "b.yml": "Resources: {}\n", "x.txt": ""],
        ])
        #expect(
            codes(found) == ["copilot/environments/addons-large/b.yml:1:1 warning[only-in-one-tier] large"],
            "and not the one that is no template")
    }

    @Test func filesTrackedUnderAddons() throws {
        let found = try check(tracked: ["copilot/environments/addons/a.yml"])
        #expect(codes(found) == ["copilot/environments/addons/a.yml:1:1 warning[tracked-addons] -"])
    }

    // MARK: - Services

    @Test func sizesThatFargateDoesNotHave() throws {
        let catalog = """
            format: 1
            environments: [staging, prod]
            tiers:
              small:
                services:
                  web:
                    memory: 512
                    cpu: 512
                    environments:
                      prod: {cpu: 256}
              large:
                services:
                  web:
                    cpu: 1024
                    memory: 2048
                    environments:
                      staging:
                        memory: 1024

            """
        let found = try check(catalog: catalog)
        #expect(
            codes(found) == [
                "copilot/tiers.yml:7:9 error[fargate-size] small", "copilot/tiers.yml:18:13 error[fargate-size] large",
            ], "prod of small has 256 and 512, prod of large 1024 and 2048")
        #expect(
            found[0].diagnostic.text
                == "web in staging: Fargate has no task with cpu 512 and memory 512: with cpu 512, memory can be 1024 to 4096 in steps of 1024"
        )
    }

    @Test func whatATierLeavesOutIsInTheManifest() throws {
        let catalog = Self.catalog.replacing("cpu: 256, ", with: "").replacing("        cpu: 1024\n", with: "")
        #expect(
            codes(try check(catalog: catalog)) == [
                "copilot/tiers.yml:6:13 error[fargate-size] small"
            ], "512 of the manifest goes with 2048 and not with 512, in staging and in prod")
        #expect(codes(try check(catalog: catalog, manifest: Self.manifest.replacing("cpu: 512\n", with: ""))) == [])
    }

    @Test(arguments: [
        "type: Request-Driven Web Service\n", "type: Backend Service\nplatform: windows/x86_64\n",
        "type: Backend Service\nplatform: {osfamily: windows_server_2022_core, architecture: x86_64}\n",
    ])
    func otherServicesHaveOtherSizes(manifest: String) throws {
        let odd = Self.catalog.replacing("memory: 2048", with: "memory: 3000")
        #expect(
            try check(catalog: odd, manifest: "name: web\n" + manifest).filter { $0.diagnostic.code == "fargate-size" }
                == [])
        #expect(codes(try check(catalog: odd)) == ["copilot/tiers.yml:11:9 error[fargate-size] large"])
    }

    @Test func aServiceThatNoTierSets() throws {
        let catalog = "format: 1\nenvironments: [staging, prod]\ntiers:\n  small: {}\n  large: {}\n"
        func sizes(_ memory: Int) throws -> [String] {
            let manifest = "name: web\ntype: Backend Service\ncpu: 512\nmemory: \(memory)\n"
            return codes(
                try check(catalog: catalog, manifest: manifest).filter { $0.diagnostic.code == "fargate-size" })
        }
        #expect(try sizes(512) == ["copilot/web/manifest.yml:1:1 error[fargate-size] -"])
        #expect(try sizes(1024) == [])
    }

    @Test func aServiceWithoutAManifest() throws {
        let found = try check(catalog: Self.catalog.replacing("web:", with: "wep:"))
        #expect(
            codes(found) == [
                "copilot/tiers.yml:6:7 error[no-service] small", "copilot/tiers.yml:9:7 error[no-service] large",
            ])
        #expect(found[0].diagnostic.hint == "did you mean `web`?")
    }

    @Test func aManifestThatCannotBeEdited() throws {
        let found = try check(manifest: Self.manifest + "environments:\n  prod: [cpu]\n")
        #expect(codes(found).allSatisfy { $0.hasPrefix("copilot/web/manifest.yml:8:9 error[manifest]") })
        #expect(found.count == 2)
    }

    // MARK: - Exports

    @Test func anImportThatOneTierDoesNotExport() throws {
        let other = Self.template.replacing("-UploadsName'", with: "-Bucket'")
        let found = try check(["small": ["a.yml": Self.template], "large": ["a.yml": other]])
        #expect(codes(found) == ["copilot/web/manifest.yml:4:22 error[export-missing] large"])
        #expect(found[0].diagnostic.hint == "small exports it")
        #expect(codes(try check(["small": ["a.yml": Self.template], "large": ["a.yml": other]], only: "small")) == [])
    }

    @Test func anImportThatOneEnvironmentLacks() throws {
        let other =
            Self.template.replacing("Resources:", with: "Conditions:\n  P: !Equals [!Ref Env, prod]\nResources:")
            .replacing("  UploadsName:\n", with: "  UploadsName:\n    Condition: P\n")
        let found = try check(["small": ["a.yml": Self.template], "large": ["a.yml": other]])
        #expect(codes(found) == ["copilot/web/manifest.yml:4:22 error[export-missing] large"])
        #expect(found[0].diagnostic.text.hasSuffix("does not export (in staging)"))
    }

    @Test func anImportThatNoTierExports() throws {
        let found = try check(manifest: Self.manifest.replacing("-UploadsName'", with: "-Elsewhere'"))
        #expect(codes(found) == ["copilot/web/manifest.yml:4:22 warning[export-unknown] -"])
        #expect(
            codes(try check(manifest: Self.manifest.replacing("-UploadsName'", with: "-${CLIENT}-Elsewhere'"))) == [],
            "a name that nobody here knows")
    }
}
