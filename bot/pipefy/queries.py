"""GraphQL documents. They are named, since Pipefy's own report groups calls by operation name.

Everything goes through variables, never as literals: an enum and a string then look the same on the wire.
No fragments: they would need names of types that no page of Pipefy documents.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """A document. `root` is the field without which the answer is of no use.

    `field`: its name in Pipefy's schema. `less`: there is a smaller question, for when a part of this one is refused.
    """

    name: str
    root: str
    document: str
    field: str | None = None
    less: bool = False


# https://developers.pipefy.com/reference/integrations-usage-stats-query
_STATS = """{
    tasksConsumed { usage limit }
    activeFlows
    filterDate { from to }
    history { nodes { date usage limit } }
  }"""

# The reference gives no id of a flow and no result of its runs.
_FLOWS = """{
    totalFlows
    totalTasks
    edges { node { name project { name } tasks runs lastRunAt status } }
    pageInfo { hasNextPage endCursor }
  }"""

ORGANIZATION = Operation(
    name="UsageBotOrganization",
    root="organization",
    document="""query UsageBotOrganization($id: ID!) {
  organization(id: $id) { uuid name }
}""",
)

ORGANIZATIONS = Operation(
    name="UsageBotOrganizations",
    root="myUsageStatsOrganizations",
    document="""query UsageBotOrganizations {
  myUsageStatsOrganizations { uuid name }
}""",
)

# The list above, which says whose usage may be read, has no numbers; this one has.
NUMBERED_ORGANIZATIONS = Operation(
    name="UsageBotNumberedOrganizations",
    root="organizations",
    document="""query UsageBotNumberedOrganizations {
  organizations { id uuid name }
}""",
)

# `beside` may be left out; its period must be given all the same.
REPORT = Operation(
    name="UsageBotReport",
    root="stats",
    field="integrationsUsageStats",
    less=True,
    document=f"""query UsageBotReport(
  $organizationUuid: ID!
  $period: PeriodFilter!
  $besidePeriod: PeriodFilter!
  $withBeside: Boolean!
  $first: Int
  $sort: SortCriteria
) {{
  stats: integrationsUsageStats(organizationUuid: $organizationUuid, period: $period) {_STATS}
  beside: integrationsUsageStats(
    organizationUuid: $organizationUuid
    period: $besidePeriod
  ) @include(if: $withBeside) {_STATS}
  top: integrationsUsageDetails(
    organizationUuid: $organizationUuid
    period: $period
    first: $first
    sort: $sort
  ) {_FLOWS}
}}""",
)

# Less of a report, for a Pipefy that no longer has the other fields, or refuses them: the figures go on without them.
SUMMARY = Operation(
    name="UsageBotSummary",
    root="stats",
    field="integrationsUsageStats",
    less=True,
    document=f"""query UsageBotSummary(
  $organizationUuid: ID!
  $period: PeriodFilter!
  $besidePeriod: PeriodFilter!
  $withBeside: Boolean!
) {{
  stats: integrationsUsageStats(organizationUuid: $organizationUuid, period: $period) {_STATS}
  beside: integrationsUsageStats(
    organizationUuid: $organizationUuid
    period: $besidePeriod
  ) @include(if: $withBeside) {_STATS}
}}""",
)

TOTAL = Operation(
    name="UsageBotTotal",
    root="stats",
    document="""query UsageBotTotal($organizationUuid: ID!, $period: PeriodFilter!) {
  stats: integrationsUsageStats(organizationUuid: $organizationUuid, period: $period) {
    tasksConsumed { usage limit }
    filterDate { from to }
    history { nodes { date usage } }
  }
}""",
)

FLOWS = Operation(
    name="UsageBotFlows",
    root="flows",
    document=f"""query UsageBotFlows(
  $organizationUuid: ID!
  $period: PeriodFilter!
  $search: String
  $first: Int
  $sort: SortCriteria
  $after: String
) {{
  flows: integrationsUsageDetails(
    organizationUuid: $organizationUuid
    period: $period
    search: $search
    first: $first
    sort: $sort
    after: $after
  ) {_FLOWS}
}}""",
)

# `by` is name, usage or status; any other word falls back to this order without an error.
MOST_TASKS_FIRST = {"by": "usage", "order": "desc"}
