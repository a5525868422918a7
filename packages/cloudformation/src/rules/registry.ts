import { rule as cfn1001 } from "./cfn1001-syntax.ts";
import { rule as cfn1002 } from "./cfn1002-size.ts";
import { rule as cfn1003 } from "./cfn1003-duplicate-key.ts";
import { rule as cfn1004 } from "./cfn1004-unsupported-yaml.ts";
import { rule as cfn1005 } from "./cfn1005-shape.ts";
import { rule as cfn1006 } from "./cfn1006-ambiguous-scalar.ts";
import { rule as cfn1007 } from "./cfn1007-null.ts";
import { rule as cfn2001 } from "./cfn2001-unknown-ref.ts";
import { rule as cfn2002 } from "./cfn2002-unknown-getatt-target.ts";
import { rule as cfn2003 } from "./cfn2003-unknown-attribute.ts";
import { rule as cfn2004 } from "./cfn2004-unknown-depends-on.ts";
import { rule as cfn2005 } from "./cfn2005-unknown-condition.ts";
import { rule as cfn2006 } from "./cfn2006-unknown-mapping.ts";
import { rule as cfn2007 } from "./cfn2007-circular-dependency.ts";
import { rule as cfn2008 } from "./cfn2008-unused-parameter.ts";
import { rule as cfn2009 } from "./cfn2009-unused-condition.ts";
import { rule as cfn2010 } from "./cfn2010-unused-mapping.ts";
import { rule as cfn2011 } from "./cfn2011-duplicate-export.ts";
import { rule as cfn2012 } from "./cfn2012-function-arguments.ts";
import { rule as cfn2013 } from "./cfn2013-parameter-definition.ts";
import { rule as cfn2014 } from "./cfn2014-placeholder-outside-sub.ts";
import { rule as cfn3001 } from "./cfn3001-unknown-type.ts";
import { rule as cfn3002 } from "./cfn3002-unknown-property.ts";
import { rule as cfn3003 } from "./cfn3003-missing-property.ts";
import { rule as cfn3004 } from "./cfn3004-wrong-value-type.ts";
import { rule as cfn3005 } from "./cfn3005-value-not-allowed.ts";
import { rule as cfn3006 } from "./cfn3006-removal-policy.ts";
import { rule as cfn3007 } from "./cfn3007-blocked-runtime.ts";
import { rule as cfn3008 } from "./cfn3008-deprecated-runtime.ts";
import { rule as cfn3009 } from "./cfn3009-table-attributes.ts";
import { rule as cfn3010 } from "./cfn3010-policy-document.ts";
import { rule as cfn3011 } from "./cfn3011-unknown-runtime.ts";
import { rule as cfn4001 } from "./cfn4001-too-many.ts";
import { rule as cfn4002 } from "./cfn4002-name-too-long.ts";
import { rule as cfn4003 } from "./cfn4003-needs-upload.ts";
import { rule as cfn5001 } from "./cfn5001-data-loss.ts";
import { rule as cfn5002 } from "./cfn5002-log-retention.ts";
import { rule as cfn5003 } from "./cfn5003-table-recovery.ts";
import { rule as cfn5004 } from "./cfn5004-access-logs.ts";
import { rule as cfn6001 } from "./cfn6001-wildcard-action.ts";
import { rule as cfn6002 } from "./cfn6002-wildcard-resource.ts";
import { rule as cfn6003 } from "./cfn6003-pass-role.ts";
import { rule as cfn6004 } from "./cfn6004-open-principal.ts";
import { rule as cfn6005 } from "./cfn6005-public-bucket.ts";
import { rule as cfn6006 } from "./cfn6006-public-access-block.ts";
import { rule as cfn6007 } from "./cfn6007-encryption.ts";
import { rule as cfn6008 } from "./cfn6008-plain-secret.ts";
import { rule as cfn6009 } from "./cfn6009-access-key.ts";
import { rule as cfn6010 } from "./cfn6010-open-route.ts";
import { rule as cfn6011 } from "./cfn6011-permission-source.ts";
import { rule as cfn6012 } from "./cfn6012-open-port.ts";
import { rule as cfn6013 } from "./cfn6013-public-database.ts";
import { rule as cfn6014 } from "./cfn6014-key-rotation.ts";
import { rule as cfn6015 } from "./cfn6015-secret-output.ts";
import { rule as cfn6016 } from "./cfn6016-echoed-parameter.ts";
import { rule as cfn6017 } from "./cfn6017-old-tls.ts";
import { rule as cfn6018 } from "./cfn6018-administrator.ts";
import type { Rule } from "./rule.ts";

/** Every rule for CloudFormation templates, by id. */
export const cloudFormationRules: readonly Rule[] = [
  cfn1001,
  cfn1002,
  cfn1003,
  cfn1004,
  cfn1005,
  cfn1006,
  cfn1007,
  cfn2001,
  cfn2002,
  cfn2003,
  cfn2004,
  cfn2005,
  cfn2006,
  cfn2007,
  cfn2008,
  cfn2009,
  cfn2010,
  cfn2011,
  cfn2012,
  cfn2013,
  cfn2014,
  cfn3001,
  cfn3002,
  cfn3003,
  cfn3004,
  cfn3005,
  cfn3006,
  cfn3007,
  cfn3008,
  cfn3009,
  cfn3010,
  cfn3011,
  cfn4001,
  cfn4002,
  cfn4003,
  cfn5001,
  cfn5002,
  cfn5003,
  cfn5004,
  cfn6001,
  cfn6002,
  cfn6003,
  cfn6004,
  cfn6005,
  cfn6006,
  cfn6007,
  cfn6008,
  cfn6009,
  cfn6010,
  cfn6011,
  cfn6012,
  cfn6013,
  cfn6014,
  cfn6015,
  cfn6016,
  cfn6017,
  cfn6018,
];
