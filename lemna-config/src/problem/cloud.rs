//! What can be wrong with the endpoint by which a cloud identifies this machine.

use std::fmt;

/// A cloud that gives its machines an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cloud {
    /// Amazon Web Services.
    Aws,
    /// Google Cloud.
    Gcp,
    /// Microsoft Azure.
    Azure,
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Aws => "AWS",
            Self::Gcp => "Google Cloud",
            Self::Azure => "Azure",
        })
    }
}

/// Why a cloud's endpoint gave no credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CloudProblem {
    /// There is no connection to it: this is not a machine of that cloud, or it has no such endpoint.
    Away,
    /// It did not answer within a second.
    Silent,
    /// It refuses the request, with this HTTP status.
    Refused(u16),
    /// Its answer is not in the documented form.
    UnexpectedForm,
    /// Its answer is larger than any credential.
    TooLarge,
    /// It was not queried: `AWS_EC2_METADATA_DISABLED` is `true`, and no other place has credentials.
    Disabled,
}

impl fmt::Display for CloudProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Away => "cannot be reached",
            Self::Silent => "did not answer within a second",
            Self::Refused(status) => return write!(f, "refuses the request (status {status})"),
            Self::UnexpectedForm => "gave an answer that is not in the documented form",
            Self::TooLarge => "gave an answer that is larger than a credential",
            Self::Disabled => "is disabled by AWS_EC2_METADATA_DISABLED",
        })
    }
}

impl std::error::Error for CloudProblem {}

#[cfg(feature = "infisical")]
impl CloudProblem {
    /// Whether a moment later it could succeed; then Infisical's own answer is unknown.
    pub(super) fn is_outage(self) -> bool {
        matches!(self, Self::Away | Self::Silent | Self::Refused(500..))
    }
}

impl CloudProblem {
    pub(super) fn remedy(self, cloud: Cloud) -> &'static str {
        match (cloud, self) {
            (Cloud::Aws, Self::Disabled) => {
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or unset AWS_EC2_METADATA_DISABLED"
            }
            (Cloud::Aws, Self::Away | Self::Silent) => {
                "run on a machine of AWS with a role, in a container set the hop limit of its instance's metadata to 2, or \
                 set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            }
            (Cloud::Aws, Self::Refused(_)) => {
                "give the instance or the task a role, and check AWS_CONTAINER_AUTHORIZATION_TOKEN if that is set"
            }
            (Cloud::Aws, _) => "check AWS_EC2_METADATA_SERVICE_ENDPOINT and AWS_CONTAINER_CREDENTIALS_FULL_URI",
            (Cloud::Gcp, Self::Away | Self::Silent) => {
                "run on a machine of Google Cloud, check GCE_METADATA_HOST, or set INFISICAL_JWT or INFISICAL_JWT_FILE"
            }
            (Cloud::Gcp, Self::Refused(_)) => "give the machine or the pod a service account",
            (Cloud::Gcp, _) => "check GCE_METADATA_HOST",
            (Cloud::Azure, Self::Away | Self::Silent) => {
                "run on a machine of Azure, check IDENTITY_ENDPOINT, or set INFISICAL_JWT or INFISICAL_JWT_FILE"
            }
            (Cloud::Azure, Self::Refused(_)) => "give the machine or the app one system-assigned managed identity",
            (Cloud::Azure, _) => "check IDENTITY_ENDPOINT and IDENTITY_HEADER",
        }
    }
}
