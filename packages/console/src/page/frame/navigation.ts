import type { SideNavigationProps } from "@cloudscape-design/components/side-navigation";

/** What the side of every page leads to: a new area is an entry here and a route in `routes.tsx`. */
export const navigation: readonly SideNavigationProps.Item[] = [
  { type: "link", text: "Overview", href: "/" },
  {
    type: "section",
    text: "Templates",
    items: [
      { type: "link", text: "Environment templates", href: "/environment-templates" },
      { type: "link", text: "Service templates", href: "/service-templates" },
    ],
  },
  {
    type: "section",
    text: "Infrastructure",
    items: [
      { type: "link", text: "Environments", href: "/environments" },
      { type: "link", text: "Services", href: "/services" },
      { type: "link", text: "Service instances", href: "/service-instances" },
      { type: "link", text: "Components", href: "/components" },
      { type: "link", text: "Deployments", href: "/deployments" },
      { type: "link", text: "Map", href: "/map" },
    ],
  },
  {
    type: "section",
    text: "Application",
    items: [
      { type: "link", text: "Routes", href: "/routes" },
      { type: "link", text: "Function logs", href: "/function-logs" },
      { type: "link", text: "Tables", href: "/tables" },
      { type: "link", text: "Denied calls", href: "/denied-calls" },
    ],
  },
  {
    type: "section",
    text: "Account",
    items: [
      { type: "link", text: "Account connections", href: "/account-connections" },
      { type: "link", text: "Repositories", href: "/repositories" },
      { type: "link", text: "Account settings", href: "/settings" },
    ],
  },
];
