extension Catalog {
    /// The keys of `copilot/tiers.yml`, as Markdown, for the documentation and `--help`.
    package static let schemaReference = """
        # `copilot/tiers.yml`

        One YAML document in UTF-8. Unknown and repeated keys, merge keys (`<<`) and foreign tags are errors; anchors and
        aliases work. Texts are one line and hold no control characters.

        | key | value | default |
        |---|---|---|
        | `format` | `1`; required | |
        | `repository` | the id of the policy root, 40 hexadecimal digits, written by `tiergit init` | none yet |
        | `activation` | `symlink`, `copy` or `branch`: how a tier is put at `copilot/environments/addons` | `symlink` |
        | `base` | the branch that tiers are made from on a generated commit; or a mapping of every environment to one | none |
        | `base_domain` | what clients' domains end with, in lower case, without protocol | `theanswer.ai` |
        | `environments` | Copilot's environments, a list; the last one's domains carry no label; required | |
        | `require_reason` | `true` where a switch needs a reason | `false` |
        | `required` | `true` where deployments stop on a machine without tiergit | `false` |
        | `accounts` | the AWS account, 12 digits, by environment or by `client/environment`: deployments to another one are stopped | not looked at |
        | `tiers` | a mapping of names to tiers, smallest first; required, at least one | |

        A tier's name, like an environment's, has lower-case letters, digits and single hyphens, begins with a letter, and has
        at most 40 characters. No tier is called like an environment; no environment is called `all`.

        ## A tier

        | key | value | default |
        |---|---|---|
        | `title` | its name for people | its name |
        | `description` | what it is for | none |
        | `folder` | its folder below `copilot/environments`; each tier has its own | `addons-<name>` |
        | `monthly_cost` | what clients are quoted a month, a text such as `"$150-250"` | none |
        | `costs` | what clients are quoted a month for each component: a mapping of components to environments to amounts | none |
        | `provides` | what it gives a client, for `tiergit auto`: `high_availability`, `peak_connections`, `storage`, `recovery_time`, as in `copilot/clients.yml` | not said, which meets nothing |
        | `price` | what clients are charged a calendar month: one amount such as `$250`, or a mapping of environments to amounts | none: `tiergit bill` stops where somebody was on it |
        | `support` | what clients on it are promised: a mapping of names to texts, for `tiergit docs` | not said |
        | `offered` | `false` where no client is told of it but those who are on it: `tiergit auto` chooses it for nobody else, and it stands on no page for clients but theirs | `true` |
        | `services` | a mapping of Copilot services to settings | none: manifests stay as they are |
        | `extends` | another tier, whose files this one has and whose fixes it follows | none: all is in its folder |
        | `take` | with `extends`: a mapping of files to the tiers that they come from instead | none |
        | `set` | with `extends`: a mapping of files to paths to values, which replace what stands there | none |
        | `require` | a list of rules that the tier must satisfy; or a mapping of environments, or `all`, to such lists | none |

        A component of `costs` has any name; `tiergit cost` puts what it computes beside `Aurora Database`, `Redis Cache`,
        `S3 Storage`, `EFS Storage`, `Load Balancer`, `VPC/Networking`, `Other AWS` and the services (`Web Service` is the service
        `web`). An amount is a number of dollars such as `$9`, or a range such as `$5-8`. Where the rows do not add up to
        `monthly_cost`, or what is computed lies outside of them, `tiergit cost` warns.

        `monthly_cost` and `costs` say what a tier costs, and may be ranges; `price` is what `tiergit bill` charges, and is dollars in whole cents. One
        amount counts for each client/environment; in a mapping each environment has its own, and one that nobody is on may be left out.
        `default/all`, of repositories without clients, is charged one amount once, and of a mapping the sum.

        A tier that `extends` another needs no folder; files in its own (`addons-<name>`) win over the other tier's. It has that
        tier's `services`, where it says nothing else, and its rules, to which its own add. No tier is made of itself. A path in
        `set` is keys with dots between them, `\\.` for a dot within a key, and a number from 0 for an item of a list.
        Rules are `encryption at rest`, `encryption in transit`, `multi-AZ`, `backups >= N days` (N from 1 to 35),
        `deletion protection` and `no public access`; `tiergit validate` judges them.

        ## A service

        | key | value |
        |---|---|
        | `cpu` | CPU units, 1024 to a virtual CPU, a whole number from 1 |
        | `memory` | MiB, a whole number from 1 |
        | `count` | a number of tasks from 0 to 10000, or `{range: 1-10, cpu_percentage: 70, memory_percentage: 80}` |
        | `environments` | a mapping of environments to the same three keys, where one differs |

        `range` is required in a mapping; percentages are from 1 to 100 and may be left to the manifest. A value under
        `environments` replaces the whole value, a `count` with its percentages too. A setting that one tier gives for a
        service in an environment must be given by every tier: else a switch would leave the other tier's value behind.

        ## Example

        ```yaml
        format: 1
        base: main
        environments: [staging, prod]
        tiers:
          minimum:
            title: Minimum
            monthly_cost: "$150-250"
            costs:
              Aurora Database: {staging: $10-15, prod: $15-25}
              Load Balancer: {staging: $9, prod: $9}
            provides: {high_availability: false, peak_connections: 90, storage: 100 GiB, recovery_time: 4 h}
            services:
              web:
                cpu: 512
                memory: 1024
                count: 1
          medium:
            title: Medium
            folder: addons-medium
            monthly_cost: "$200-350"
            price: {staging: $80, prod: $270}
            support: {hours: Monday to Friday 9 to 17 UTC, response: within 4 h}
            services:
              web:
                cpu: 512
                memory: 1024
                count: 2
                environments:
                  prod: {cpu: 1024, memory: 2048, count: {range: 2-10, cpu_percentage: 70, memory_percentage: 80}}
          performance:
            extends: medium
            take: {redis.yml: minimum}
            set:
              database.yml: {Mappings.Scaling.prod.MaxCapacity: 16}
            require: [encryption at rest, backups >= 7 days]
        ```
        """
}
