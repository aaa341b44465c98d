extension Clients {
    /// The keys of `copilot/clients.yml`, as Markdown, for the documentation and `--help`.
    package static let schemaReference = """
        # `copilot/clients.yml`

        One YAML document in UTF-8, read as the catalog is: unknown and repeated keys are errors, named by line and column. Texts are one
        line.

        | key | value | default |
        |---|---|---|
        | `format` | `1`; required | |
        | `clients` | a mapping of keys to clients; a key is a DNS label, the client of `client/environment` | none |

        ## A client

        | key | value | default |
        |---|---|---|
        | `domain` | the domain of its environment that is last in the catalog | its key before the catalog's `base_domain` |
        | `environments` | those of the catalog that it has, a list | all |
        | `contact`, `notes` | texts for people | none |
        | `requires` | what it requires of a tier | nothing |
        | `retired` | the first day, in UTC, on which it is no client any more | it is one |

        ## What it requires

        The same four keys stand in a tier's `provides`, in the catalog. `tiergit auto` holds one against the other.

        | key | value | met by a tier that provides |
        |---|---|---|
        | `high_availability` | `true` where a part may fail without the product being away | `true` |
        | `peak_connections` | connections to the database at the busiest time, from 1 | as many, or more |
        | `storage` | a whole number with `MiB`, `GiB` or `TiB`: what data and files may grow to | as much, or more |
        | `recovery_time` | a whole number with `s`, `min`, `h` or `d`: how long a recovery may take | as short a time, or a shorter one |
        | `monthly_budget` | dollars a month, for all its environments together | (what the client pays for it, at its full extent, is no more) |

        ## Example

        ```yaml
        format: 1
        clients:
          acme:
            contact: ops@acme.example
            requires:
              high_availability: true
              peak_connections: 300
              storage: 200 GiB
              recovery_time: 15 min
              monthly_budget: "$350"
          globex:
            domain: shop.globex.example
            environments: [prod]
            retired: 2026-10-31
        ```
        """
}
